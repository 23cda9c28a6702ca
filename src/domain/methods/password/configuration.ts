import { count, flag, fragment, group } from '../../../platform/config/index.ts'

export const passwordConfiguration = fragment({
  keys: {
    'selfservice.methods.password': group('E-mail address and password.', {
      enabled: flag(true, 'Offer this method.'),
      config: group('Settings.', {
        min_password_length: count(8, 6, 'Least number of characters.'),
        identifier_similarity_check_enabled: flag(true, 'Refuse passwords that resemble the e-mail address.'),
      }),
    }),
  },
  derive: ({ selfservice: { methods } }) => ({
    enabled: methods.password.enabled,
    policy: {
      minLength: methods.password.config.min_password_length,
      similarityCheck: methods.password.config.identifier_similarity_check_enabled,
    },
  }),
})
