import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import type { Lab, LabHost } from '../../lab/index.ts'
import type { LabCluster } from './lab-cluster.ts'

const values = {
  variable: 'canary-of-hosts-4Kd9-variable',
  first: 'canary-of-hosts-7Tq2-first',
  second: 'another',
}
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Prints hashes only, so that its own output does not hold what it was given. */
const cmd = `echo "variable $(printf %s "$WORD" | sha256sum)"; echo "file $(sha256sum <word)"
trap 'echo "told $(sha256sum <word)"' HUP; while :; do sleep 0.2; done`

async function outputOf(host: LabHost, taskId: string): Promise<string> {
  const script = `cat $(find /var/lib/dcos/mesos/slave/slaves -path "*/${taskId}/runs/*" -name stdout | grep -v latest | head -1)`
  return (await host.exec(['sh', '-c', script])).stdout
}

/**
 * A service on real hosts has its secrets as a variable and as a file, gets a new version by a signal, and nothing on
 * the disks of any host holds a value.
 */
export async function provesSecrets(lab: Lab, cluster: LabCluster): Promise<void> {
  const put = (path: string, value: string): Promise<unknown> =>
    cluster.front(`/secrets/v1/secret/default/${path}`, { method: 'PUT', body: { value } })
  await put('guarded/word', values.variable)
  await put('guarded/file', values.first)
  await cluster.front('/service/marathon/v2/apps', {
    method: 'POST',
    body: {
      ...{ id: '/guarded', cmd, cpus: 0.1, mem: 16, networks: [{ mode: 'host' }] },
      env: { WORD: { secret: 'word' } },
      container: { type: 'MESOS', volumes: [{ containerPath: 'word', secret: 'file' }] },
      secrets: { word: { source: 'guarded/word' }, file: { source: 'guarded/file' } },
      labels: { DCOS_SECRETS_ON_CHANGE: 'signal:HUP' },
    },
  })
  const [task] = await cluster.settled('guarded', 1)
  const host = lab.hosts.find(({ address }) => address === task?.host)
  if (!task || !host) throw new Error('the task runs on no host of the lab')
  const says = (line: string): Promise<void> =>
    eventually(async () => void expect(await outputOf(host, task.id)).to.include(line), {
      timeoutMs: 180_000,
    })
  await says(`variable ${hashOf(values.variable)}`)
  await says(`file ${hashOf(values.first)}`)
  for (const each of lab.hosts) {
    const search = [
      'grep',
      '-rlF',
      'canary-of-hosts',
      '/var/lib/dcos',
      '/opt/dcos',
      '/var/log',
      '/etc/systemd',
    ]
    expect((await each.exec(search)).stdout, each.name).to.equal('')
  }
  const update = ['security', 'secrets', 'update', '-v', values.second, 'guarded/file']
  const { exitCode, stderr } = await cluster.dcos(update)
  expect(exitCode, stderr).to.equal(0)
  await says(`told ${hashOf(values.second)}`)
  expect((await cluster.settled('guarded', 1)).map(({ id }) => id)).to.deep.equal([task.id])
  await cluster.front('/service/marathon/v2/apps/guarded?force=true', { method: 'DELETE' })
}
