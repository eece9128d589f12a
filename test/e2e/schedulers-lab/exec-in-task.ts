import { expect } from 'chai'
import { only, sleeper } from './definitions.ts'
import type { InstalledLab } from './installed-lab.ts'

/** Runs commands inside a task, and registers that as a test. */
export function execInTask(installed: () => InstalledLab): void {
  it('let their user run commands inside, with input, output, a terminal and an exit code', async () => {
    const { dcos, run, agents, lab, environment } = installed()
    const [host] = agents
    if (!host) throw new Error('no agent')
    const app = sleeper('/inner', {
      instances: 1,
      env: { COLOUR: 'green' },
      constraints: [only(host.address)],
    })
    await dcos(['marathon', 'app', 'add', '--wait'], JSON.stringify(app))
    const exec = ['task', 'exec', 'inner']
    const shell = (text: string): string[] => [...exec, 'sh', '-c', text]
    expect(await dcos(shell('echo $COLOUR $(uname -n)'))).to.equal(`green ${host.name}\n`)
    const piped = await dcos(['task', 'exec', '-i', 'inner', 'cat'], 'one\ntwo\n')
    expect(piped).to.equal('one\ntwo\n')
    const failed = await run(shell('echo it is so >&2; exit 7'))
    expect(failed).to.deep.include({ exitCode: 7, stdout: '' })
    expect(failed.stderr).to.include('it is so')
    const inTerminal = "dcos task exec -it inner sh -c 'test -t 1 && echo terminal'"
    const typed = await lab.bootstrap(['script', '-qec', inTerminal, '/dev/null'], { environment })
    expect(typed.stdout, typed.stderr).to.match(/^terminal\r/)
    const long = await dcos(shell('i=0; while [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done'))
    expect(long.trim().split('\n')).to.have.lengthOf(5000)
    expect((await run(['task', 'exec', 'no-such-task', 'true'])).exitCode).not.to.equal(0)
    await dcos(['marathon', 'app', 'remove', '/inner'])
  })
}
