/** The member of a sealed state that says which shape it has. No state has a member of this name. */
const member = '$'
/** Of states without that member, which came before it. */
const first = 1

/** The text of a state that is to be sealed and read by another version of this program, maybe. */
export const writeState = (version: number, state: object): string =>
  JSON.stringify({ [member]: version, ...state })

/** The state again; `undefined` if it has a shape that its reader does not know. */
export function readState(versions: readonly number[], text: string): Record<string, unknown> | undefined {
  const { [member]: version = first, ...state } = JSON.parse(text) as Record<string, unknown>
  return versions.some((known) => known === version) ? state : undefined
}
