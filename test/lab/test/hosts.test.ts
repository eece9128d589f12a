import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { compareSnapshots, labUp, remainsOf, skipWithoutLab } from '../index.ts'
import type { Lab, LabHost } from '../index.ts'
import { matching } from '../tree/prune.ts'
import { absent } from '../tree/strict.ts'

const forbidden = [
  ...['node', 'npm', 'docker', 'curl', 'wget', 'python3', 'perl', 'tar', 'gzip', 'gunzip', 'xz', 'zstd'],
  ...['bzip2', 'awk', 'ip', 'ss', 'ifconfig', 'apt', 'apt-get', 'dpkg', 'ssh', 'scp', 'java', 'nft', 'ps'],
]
const contract = [
  'systemctl',
  'systemd-run',
  'journalctl',
  'sshd',
  'sh',
  'cat',
  'chmod',
  'mount',
  'nsenter',
  'setpriv',
]

describe('the hosts of a lab', function () {
  this.timeout(300_000)
  let lab: Lab
  let m1: LabHost
  let a1: LabHost

  before(async function () {
    this.timeout(300_000)
    await skipWithoutLab(this)
    lab = await labUp({ masters: 1, agents: 3, publicAgents: 1 })
    m1 = lab.host('m1')
    a1 = lab.host('a1')
  })
  after(() => lab?.down())

  const output = async (host: LabHost, ...command: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await host.exec(command)
    expect(`${exitCode} ${stderr}`, command.join(' ')).to.equal('0 ')
    return stdout.trim()
  }

  it('are five machines that have booted, each with its own name, id and ssh key', async () => {
    const look = [
      ...['cat /proc/sys/kernel/hostname /proc/1/comm', 'systemctl is-system-running'],
      'cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub',
    ].join('; ')
    const answers = await Promise.all(lab.hosts.map((host) => output(host, 'sh', '-c', look)))
    const facts = answers.map((answer) => answer.split('\n'))
    expect(facts.map(([name]) => name)).to.deep.equal(['m1', 'a1', 'a2', 'a3', 'p1'])
    for (const fact of facts) expect(fact.slice(1, 3)).to.deep.equal(['systemd', 'running'])
    expect(new Set(facts.map(([, , , id]) => id)).size).to.equal(5)
    expect(new Set(facts.map(([, , , , key]) => key)).size).to.equal(5)
  })

  it('have nothing but what the product asks of a host', async () => {
    const look = 'for name in "$@"; do command -v "$name"; done; true'
    expect(await output(m1, 'sh', '-c', look, 'sh', ...forbidden)).to.equal('')
    expect((await output(m1, 'sh', '-c', look, 'sh', ...contract)).split('\n')).to.have.length(
      contract.length,
    )
    expect(matching(m1.rootFolder, absent)).to.deep.equal([])
    expect(await output(m1, 'find', '/usr', '-name', 'libstdc++*')).to.equal('')
  })

  it('take words with blanks, quotes and dollars as they are, and input', async () => {
    const words = ['a b', "it's", '$HOME', '', '*', 'x\ny']
    expect(await output(m1, 'printf', '[%s]', ...words)).to.equal(words.map((word) => `[${word}]`).join(''))
    expect((await m1.exec(['cat'], { input: 'given' })).stdout).to.equal('given')
    expect((await m1.exec(['sh', '-c', 'exit 7'])).exitCode).to.equal(7)
  })

  it('ask the bootstrap side for names, and know one another by address', async () => {
    expect(await output(m1, 'cat', '/etc/resolv.conf')).to.equal(`nameserver ${lab.bootstrapAddress}`)
    const banner = `exec 3<>/dev/tcp/${a1.address}/22; read -r line <&3; echo "$line"`
    expect(await output(m1, 'bash', '-c', banner)).to.match(/^SSH-2\.0-/)
  })

  it('may change their own network settings, and nothing else of the kernel', async () => {
    expect(await output(m1, 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward')).to.equal('')
    expect(await output(a1, 'cat', '/proc/sys/net/ipv4/ip_forward')).to.equal('0')
    expect((await m1.exec(['sh', '-c', 'echo 5 >/proc/sys/kernel/panic'])).exitCode).to.not.equal(0)
  })

  it('enforce the memory limit of a unit', async () => {
    const unit = ['--unit=greedy', '-p', 'MemoryMax=50M', '-p', 'MemorySwapMax=0']
    await m1.exec([
      'systemd-run',
      '--wait',
      ...unit,
      'dd',
      'if=/dev/zero',
      'of=/dev/null',
      'bs=200M',
      'count=1',
    ])
    const facts = await output(m1, 'systemctl', 'show', 'greedy', '-p', 'Result', '-p', 'ExecMainStatus')
    await output(m1, 'systemctl', 'reset-failed', 'greedy')
    expect(facts).to.contain('ExecMainStatus=9')
    expect(facts).to.match(/Result=(signal|oom-kill)/)
  })

  it('enforce the processor and the process limit of a unit', async () => {
    const now = "cut -d' ' -f1 /proc/uptime"
    const busy = `${now}; timeout 2 sh -c "while :; do :; done"; ${now}; times`
    const { stdout } = await m1.exec([
      'systemd-run',
      '--quiet',
      '--pipe',
      '-p',
      'CPUQuota=20%',
      'sh',
      '-c',
      busy,
    ])
    const [, minutes, seconds] = /(\d+)m([\d.]+)s \S+\s*$/.exec(stdout) ?? []
    const usedSeconds = Number(minutes) * 60 + Number(seconds)
    const [begunAt = NaN, endedAt = NaN] = stdout.split('\n').map(Number)
    // A fifth of however long it took here; a machine with other work may give less.
    expect(usedSeconds, stdout)
      .to.be.greaterThan(0)
      .and.lessThan(0.5 + 0.25 * (endedAt - begunAt))
    const fork = await m1.exec(
      ['systemd-run', '--quiet', '--pipe', '--wait', '-p', 'TasksMax=3', 'sh', '-c'].concat(
        'sleep 9 & sleep 9 & sleep 9 & sleep 9 & wait',
      ),
    )
    expect(fork.stderr).to.match(/fork/i)
  })

  it('lose their network when the cable is pulled, and have it again', async () => {
    await a1.cutLink()
    expect((await a1.exec(['true'], { timeoutMs: 1500 })).exitCode).to.not.equal(0)
    expect(await a1.state()).to.equal('running')
    expect(await output(m1, 'echo', 'others do not notice')).to.equal('others do not notice')
    await a1.mendLink()
    await eventually(async () => (await a1.exec(['true'], { timeoutMs: 30_000 })).exitCode === 0)
  })

  it('stand still when they are frozen, and go on where they were', async () => {
    await a1.freeze()
    expect(await a1.state()).to.equal('frozen')
    expect((await a1.exec(['true'], { timeoutMs: 1000 })).exitCode).to.equal(124)
    await a1.thaw()
    expect(await output(a1, 'echo', 'here')).to.equal('here')
  })

  it('restart in order, with a new boot id and all files', async () => {
    const bootId = ['cat', '/proc/sys/kernel/random/boot_id']
    const before = await output(a1, ...bootId)
    await output(a1, 'sh', '-c', 'echo kept >/srv/note; echo gone >/run/note')
    await a1.reboot()
    expect(await output(a1, ...bootId)).to.not.equal(before)
    expect(await output(a1, 'cat', '/srv/note')).to.equal('kept')
    expect((await a1.exec(['cat', '/run/note'])).exitCode).to.equal(1)
    await output(a1, 'systemd-run', '--wait', '--quiet', '-p', 'MemoryMax=50M', 'true')
  })

  it('end at once when their power is cut, also frozen ones, and start again', async () => {
    await output(a1, 'sh', '-c', 'echo kept >/var/lib/note')
    await a1.freeze()
    await a1.powerCut()
    expect(await a1.state()).to.equal('off')
    expect((await a1.exec(['true'])).exitCode).to.equal(255)
    await a1.start()
    expect(await output(a1, 'cat', '/var/lib/note')).to.equal('kept')
    await output(a1, 'rm', '/var/lib/note', '/srv/note')
  })

  it('look the same before and after, unless something changed', async () => {
    const before = await m1.snapshot()
    const host = (path: string): string => join(m1.rootFolder, path)
    await mkdir(host('opt/thing'))
    await writeFile(host('etc/hosts'), 'changed\n')
    await writeFile(host('etc/systemd/system/thing.service'), '[Service]\nExecStart=true\n')
    await output(m1, 'useradd', 'somebody')
    await output(m1, 'mount', '-t', 'tmpfs', 'tmpfs', '/opt/thing')
    await output(m1, 'systemctl', 'daemon-reload')
    const differences = compareSnapshots(before, await m1.snapshot()).join('\n')
    expect(differences).to.contain('file new: /opt/thing')
    expect(differences).to.contain('file changed: /etc/hosts (size')
    expect(differences).to.contain('unit file new: thing.service static')
    expect(differences).to.contain('user new: somebody:')
    expect(differences).to.contain('mount new: /opt/thing tmpfs')
    await m1.powerCut()
    expect(existsSync(host('opt/thing'))).to.equal(true)
    await m1.start()
    const after = compareSnapshots(before, await m1.snapshot())
    expect(after.filter((line) => line.startsWith('mount'))).to.deep.equal([])
    await Promise.all([
      rm(host('opt/thing'), { recursive: true }),
      rm(host('etc/systemd/system/thing.service')),
    ])
  })

  it('can be reached from 127.0.0.1', async () => {
    const forward = await lab.forward('p1', 22)
    const socket = connect(forward.port, '127.0.0.1')
    const [banner] = (await once(socket, 'data')) as [Buffer]
    expect(banner.toString()).to.match(/^SSH-2\.0-/)
    socket.destroy()
    await forward.close()
    const refused = connect(forward.port, '127.0.0.1')
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).to.equal('ECONNREFUSED')
  })

  it('do not know the hosts of another lab beside them', async () => {
    const other = await labUp({ masters: 1, agents: 0, publicAgents: 0 })
    try {
      expect(other.bootstrapAddress).to.not.equal(lab.bootstrapAddress)
      expect((await other.host('m1').exec(['true'])).exitCode).to.equal(0)
      const ssh = ['sh', '-c', `: </dev/tcp/${m1.address}/22`].with(0, 'bash')
      expect((await other.bootstrap(ssh, { timeoutMs: 3000 })).exitCode).to.not.equal(0)
      expect((await lab.bootstrap(ssh)).exitCode).to.equal(0)
    } finally {
      await other.down()
    }
    expect(Object.values(await remainsOf(other.name)).flat()).to.deep.equal([])
  })
})
