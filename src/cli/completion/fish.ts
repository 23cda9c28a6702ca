import type { Node } from './nodes.ts'

export function fish(nodes: readonly Node[]): string {
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => quoted(path))
  const lines = nodes.flatMap(({ path, words, flags }) => {
    const here = `complete -c gatehouse -n ${quoted(`__gatehouse_at '${path}'`)}`
    return [
      ...words.map(({ name, description }) => `${here} -f -a ${quoted(name)} -d ${quoted(description)}`),
      ...flags.map(({ name, description, takesValue, choices }) =>
        [
          `${here} -l ${quoted(name.replace(/^--/, ''))} -d ${quoted(description)}`,
          ...(takesValue ? ['-r'] : []),
          ...(choices.length > 0 ? [`-f -a ${quoted(choices.join(' '))}`] : []),
        ].join(' '),
      ),
    ]
  })
  return `# fish completion for gatehouse
function __gatehouse_at
  set -l at ''
  for word in (commandline -opc)[2..]
    set -l next (string trim "$at $word")
    if contains -- $next ${paths.join(' ')}
      set at $next
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
