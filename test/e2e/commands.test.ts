import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { createWorkspace } from './support/local-cluster.ts'
import type { TestCluster, Workspace } from './support/local-cluster.ts'
import { root } from './support/run.ts'

describe('The dcos command on a local cluster', function () {
  this.timeout(300_000)
  let workspace: Workspace
  let cluster: TestCluster

  const dcos = (...words: string[]) => workspace.dcos(words)
  const printed = async (...words: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await dcos(...words)
    expect(exitCode, `${words.join(' ')}: ${stderr}`).to.equal(0)
    return stdout
  }
  const headings = async (...words: string[]): Promise<string[]> =>
    (await printed(...words)).split('\n', 1)[0]?.split(/ {2,}/) ?? []
  const complaint = async (...words: string[]): Promise<string> => {
    const { exitCode, stderr } = await dcos(...words)
    expect(exitCode, words.join(' ')).to.equal(1)
    return stderr
  }
  const definition = async (content: object): Promise<string> => {
    const file = join(workspace.folder, 'definition.json')
    await writeFile(file, JSON.stringify(content))
    return file
  }

  before(async function () {
    this.timeout(300_000)
    workspace = await createWorkspace()
    cluster = await workspace.up()
  })
  after(async function () {
    this.timeout(300_000)
    await cluster?.stop()
    await workspace?.remove()
  })

  it('prints tables with the columns that scripts know, further ones at the end', async () => {
    const expected: [string[], string[]][] = [
      [['node'], ['HOSTNAME', 'IP', 'PUBLIC IP(S)', 'ID', 'TYPE', 'STATUS', 'REGION', 'ZONE']],
      [['task'], ['NAME', 'HOST', 'USER', 'STATE', 'ID', 'AGENT ID', 'REGION', 'ZONE']],
      [['service'], ['NAME', 'HOST', 'ACTIVE', 'TASKS', 'CPU', 'MEM', 'DISK', 'ID']],
      [
        ['marathon', 'app', 'list'],
        ['ID', 'MEM', 'CPUS', 'TASKS', 'HEALTH', 'DEPLOYMENT', 'WAITING'],
      ],
      [
        ['marathon', 'leader', 'show'],
        ['HOST', 'IP'],
      ],
      [
        ['job', 'list'],
        ['ID', 'STATUS', 'LAST RUN'],
      ],
      [
        ['package', 'list'],
        ['NAME', 'VERSION', 'CERTIFIED', 'APP'],
      ],
      [
        ['auth', 'list-providers', cluster.info.url],
        ['PROVIDER ID', 'LOGIN METHOD'],
      ],
    ]
    for (const [words, columns] of expected) {
      expect((await headings(...words)).slice(0, columns.length), words.join(' ')).to.deep.equal(columns)
    }
    expect(await printed('package', 'repo', 'list')).to.match(/^Universe: /)
    expect(await printed('marathon', 'ping')).to.include('pong')
  })

  it('says of what waits which rule refused it, in numbers and for every machine', async () => {
    await printed(
      'marathon',
      'app',
      'add',
      await definition({ id: '/big', cmd: 'true', cpus: 1000, mem: 32 }),
    )
    await eventually(async () => {
      expect(await printed('marathon', 'debug', 'summary', '/big')).to.match(/CPUS +1000 +0 \/ 3 +0\.00%/)
    })
    const details = await printed('marathon', 'debug', 'details', 'big')
    expect(details.match(/^127\.0\.0\.1\d +ok +ok +- /gm)).to.have.length(3)
    await printed('marathon', 'delay', 'reset', '/big')
    await printed('marathon', 'app', 'remove', '/big', '--force', '--wait')
    expect(await complaint('marathon', 'debug', 'summary', '/big')).to.include('Nothing of it waits')
  })

  it('manages groups and pods', async () => {
    await printed('marathon', 'group', 'add', '--id', '/team', '--wait')
    expect(await printed('marathon', 'group', 'list')).to.match(/^\/team +0 +True$/m)
    const container = {
      name: 'one',
      exec: { command: { shell: 'sleep 1000' } },
      resources: { cpus: 0.1, mem: 32 },
    }
    const pod = { id: '/team/pod', containers: [container], networks: [{ mode: 'host' }] }
    await printed('marathon', 'pod', 'add', await definition(pod), '--wait')
    expect(await printed('marathon', 'pod', 'list')).to.match(/^\/team\/pod +1 .* STABLE .*\n\|-one$/m)
    await printed('marathon', 'pod', 'remove', '/team/pod', '--wait')
    await printed('marathon', 'group', 'remove', '/team', '--wait')
    expect(await complaint('marathon', 'group', 'show', '/team')).to.include('There is no group "/team"')
  })

  it('ends single tasks, which are replaced', async () => {
    const [id = ''] = (await printed('marathon', 'task', 'list', '-q')).trim().split('\n')
    expect(JSON.parse(await printed('marathon', 'task', 'show', id))).to.include({ id })
    expect(await printed('marathon', 'task', 'kill', id)).to.match(/^Killed tasks: /)
    await eventually(async () => {
      const now = (await printed('marathon', 'task', 'list', '-q')).trim()
      return now !== '' && now !== id
    })
  })

  it('names what is not there, and what to try', async () => {
    expect(await complaint('job', 'show', 'none')).to.include('There is no job "none"')
    expect(await complaint('marathon', 'app', 'version', 'list', '/none')).to.include(
      'There is no app "/none"',
    )
    await eventually(async () => (await printed('task', 'list', '-q')).trim().split('\n').length === 1)
    expect(await complaint('task', 'ls', 'hello-world', 'none')).to.include('There is no folder "none"')
    expect(await complaint('marathon', 'app', 'add')).to.include('standard input is not JSON: it is empty')
    expect(await complaint('xyzzy', 'list')).to.include('dcos --help lists the commands')
  })

  it('meets components whose metrics are those that their READMEs name', async () => {
    const { url, metronomeUrl, packageServiceUrl } = cluster.info
    const components = {
      'admin-router': url,
      'metronome-lite': metronomeUrl,
      'package-service': packageServiceUrl,
    }
    for (const [name, address] of Object.entries(components)) {
      const readme = await readFile(join(root, 'components', name, 'README.md'), 'utf8')
      const { body } = await requestText({ url: `${address}/metrics` })
      const shown = [...body.matchAll(/^# TYPE (\S+)/gm)].map(([, metric]) => metric)
      const documented = [...readme.matchAll(/`(dcos_[a-z_]+)/g)].map(([, metric]) => metric)
      expect([...new Set(documented)].sort(), name).to.deep.equal(shown.sort())
    }
  })
})
