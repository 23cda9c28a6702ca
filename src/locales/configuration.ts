import { fragment, group, list, textOr } from '../platform/config/index.ts'
import { availableLanguages } from './available.ts'

export const localesConfiguration = fragment({
  keys: {
    locales: group('The languages of pages and mails.', {
      default: textOr('en', 'Language for people who ask for none that is enabled, as a BCP 47 tag.'),
      enabled: list([], 'Languages that people can be spoken to in. Default: all that there are.'),
    }),
  },
  problems: ({ locales }) => {
    const available = availableLanguages()
    const named = [
      ['default', [locales.default]],
      ['enabled', locales.enabled],
    ] as const
    const unknown = named.flatMap(([key, tags]) =>
      tags
        .filter((tag) => !available.includes(tag))
        .map((tag) => `locales.${key} names ${tag}, which there is not: there are ${available.join(', ')}`),
    )
    if (unknown.length > 0 || locales.enabled.length === 0 || locales.enabled.includes(locales.default))
      return unknown
    return [`locales.enabled lacks ${locales.default}, which is locales.default: add it`]
  },
  derive: ({ locales }) => ({
    default: locales.default,
    enabled: locales.enabled.length > 0 ? locales.enabled : availableLanguages(),
  }),
})
