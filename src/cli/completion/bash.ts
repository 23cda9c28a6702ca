import type { Node } from './nodes.ts'

/** If nothing else is known, bash completes file names by itself. */
export function bash(nodes: readonly Node[]): string {
  const paths = nodes.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`)
  const words = nodes.map(
    ({ path, words, flags }) =>
      `    '${path}') words='${[...words, ...flags].map(({ name }) => name).join(' ')}' ;;`,
  )
  const values = nodes.flatMap(({ path, flags }) =>
    flags
      .filter(({ takesValue }) => takesValue)
      .map(({ name, choices }) => `    '${path} ${name}') words='${choices.join(' ')}' ;;`),
  )
  return `# bash completion for gatehouse
_gatehouse() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in
    ${paths.join('|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${words.join('\n')}
  esac
  case "$path $previous" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _gatehouse gatehouse
`
}
