import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { runCommand, temporaryFolder } from '../support/command.ts'

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0

/** The script in a file, after `expected` was found in its text: not every machine has every shell to run it. */
async function scriptFor(context: TestContext, shell: string, ...expected: RegExp[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(['completion', shell])
  assert.deepEqual([code, stderr], [0, ''])
  const file = join(await temporaryFolder(context), 'completion')
  await writeFile(file, stdout)
  for (const each of expected) assert.match(stdout, each)
  return file
}

function run(shell: string, script: string): string[] {
  const { stdout, stderr, status } = spawnSync(shell, ['-c', script], { encoding: 'utf8' })
  assert.deepEqual([status, stderr], [0, ''])
  return stdout.split(/\s+/).filter(Boolean)
}

describe('completion is generated from the list of commands', () => {
  it('bash', async (context) => {
    const file = await scriptFor(context, 'bash')
    const complete = (...words: string[]) => {
      const quoted = ['gatehouse', ...words].map((word) => `'${word}'`).join(' ')
      return run(
        'bash',
        `. ${file}; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _gatehouse; echo "\${COMPREPLY[@]}"`,
      )
    }
    assert.deepEqual(complete('cl'), ['client'])
    assert.deepEqual(complete('client', 'cr'), ['create'])
    assert.deepEqual(complete('client', 'create', '--redirect'), ['--redirect-uri'])
    assert.deepEqual(complete('client', 'list', '--format', ''), ['text', 'json'])
    assert.deepEqual(complete('client', '--endpoint', 'http://list', 'import', '--re'), ['--replace'])
    assert.deepEqual(complete('apply', '--filename', ''), [])
    for (const command of ['demo', 'serve', 'apply', 'identity', 'completion'])
      assert.ok(complete('').includes(command), command)
  })

  it('zsh', async (context) => {
    const formats = /^ *'client list --format'\) compadd -- 'text' 'json'; return ;;$/m
    const file = await scriptFor(context, 'zsh', /^#compdef gatehouse$/m, formats)
    if (!has('zsh')) return
    const shown = run(
      'zsh',
      `compdef() {}; _describe() { print -l -- $list }; . ${file}; words=(gatehouse identity ''); CURRENT=3; _gatehouse`,
    ).join(' ')
    assert.match(shown, /set-password:give an account another password/)
  })

  it('fish', async (context) => {
    const command =
      /^complete -c gatehouse .*'identity.* -f -a 'set-password' -d 'give an account another password'$/m
    const file = await scriptFor(context, 'fish', command)
    if (!has('fish')) return
    const shown = run('fish', `source ${file}; complete -C 'gatehouse identity set'`).join(' ')
    assert.equal(shown, 'set-password give an account another password')
    assert.match(
      run('fish', `source ${file}; complete -C 'gatehouse client list --format '`).join(' '),
      /^json .* text /,
    )
  })

  it('another shell is refused', async () => {
    const { code, stderr } = await runCommand(['completion', 'csh'])
    assert.equal(code, 2)
    assert.match(stderr, /It must be bash, zsh or fish\.$/m)
  })
})
