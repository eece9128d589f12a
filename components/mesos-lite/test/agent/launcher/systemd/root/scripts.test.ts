import { execFileSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import {
  asUserScript,
  beginScript,
  closedPaths,
  startScript,
  userWords,
} from '../../../../../src/agent/launcher/systemd/root/decide/scripts.ts'

const text = fc.string({
  unit: fc.constantFrom('a', ' ', "'", '"', '$', '\\', '\n', '`', '%', '!', '-', '✓', '\t'),
})

describe('the scripts that start a container', () => {
  it('give words and variables exactly as they are, to a real shell', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), text, (words, value) => {
        const shown = 'process.stdout.write(JSON.stringify([process.argv.slice(1), process.env.VALUE]))'
        const argv = [process.execPath, '-e', shown, '--', ...words]
        const script = startScript({ workingFolder: '/', environment: { VALUE: value }, argv })
        const printed = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })
        expect(JSON.parse(printed)).to.deep.equal([words, value])
      }),
      { numRuns: 12 },
    )
  })

  it('end with the status of the program, and with 125 when its folder cannot be entered', () => {
    const run = (workingFolder: string): number => {
      const script = startScript({ workingFolder, environment: {}, argv: ['sh', '-c', 'exit 7'] })
      try {
        execFileSync('/bin/sh', ['-c', script], { stdio: 'ignore' })
        return 0
      } catch (error) {
        return (error as { status: number }).status
      }
    }
    expect([run('/'), run('/no/such/folder')]).to.deep.equal([7, 125])
  })

  it('set variables that a shell cannot hold by a tool', () => {
    const script = startScript({ workingFolder: '/', environment: { 'odd.name': 'x y' }, argv: ['/p'] })
    expect(script).to.contain("/.dcos/tools/env 'odd.name=x y' /p").and.not.contain('export')
  })

  it('give up what a container does not keep before its user runs anything', () => {
    const user = { uid: 7, gid: 8, groups: [9] }
    const words = userWords(user, { capabilities: { effective: ['KILL'], bounding: ['KILL', 'CHOWN'] } })
    expect(words).to.include.members([
      ...['--reuid=7', '--regid=8', '--groups=9', '--inh-caps=-all,+kill', '--ambient-caps=-all,+kill'],
      '--bounding-set=-all,+kill,+chown',
    ])
    const root = userWords(
      { uid: 0, gid: 0 },
      { capabilities: { effective: ['KILL'], bounding: ['KILL', 'CHOWN'] } },
    )
    expect(root).to.include.members(['--clear-groups', '--bounding-set=-all,+kill', '--inh-caps=-all'])
    expect(asUserScript(user, { noNewPrivileges: true })).to.contain('--no-new-privs')
    expect(userWords(user, { privileged: true }).join(' ')).not.to.contain('--bounding-set')
  })

  it('close what the kernel shows of the machine, unless the container is privileged', () => {
    expect(closedPaths((path) => path === '/proc/sys' || path === '/proc/kcore')).to.equal(
      '/proc/sys /proc/sys none bind,ro 0 0\n/dev/null /proc/kcore none bind 0 0\n',
    )
    expect(beginScript({})).to.contain('/.dcos/fstab || exit 125')
    expect(beginScript({ privileged: true })).not.to.contain('fstab')
    expect(beginScript({ hostname: "it's" })).to.contain(`printf %s 'it'\\''s' >/proc/sys/kernel/hostname`)
  })
})
