import type { Node, Word } from './nodes.ts'

export function zsh(nodes: readonly Node[]): string {
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => quoted(path))
  const words = nodes.map(
    ({ path, words, flags }) =>
      `    ${quoted(path)}) list=(${[...words, ...flags].map((word) => quoted(described(word))).join(' ')}) ;;`,
  )
  const values = nodes.flatMap(({ path, flags }) =>
    flags
      .filter(({ takesValue }) => takesValue)
      .map(({ name, choices }) =>
        choices.length === 0
          ? `    ${quoted(`${path} ${name}`)}) _files; return ;;`
          : `    ${quoted(`${path} ${name}`)}) compadd -- ${choices.map(quoted).join(' ')}; return ;;`,
      ),
  )
  // Not "path": that is the search path in zsh.
  return `#compdef gatehouse
_gatehouse() {
  local at='' word
  local -a list
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${at:+$at }$word" in
    ${paths.join('|')}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${values.join('\n')}
  esac
  case "$at" in
${words.join('\n')}
  esac
  _describe 'gatehouse' list
}
if [ "$funcstack[1]" = "_gatehouse" ]; then
  _gatehouse "$@"
else
  compdef _gatehouse gatehouse
fi
`
}

const described = ({ name, description }: Word): string =>
  `${name.replaceAll(':', '\\:')}:${description.replaceAll(':', '\\:')}`

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
