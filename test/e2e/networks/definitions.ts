/** A task as the master shows it. */
export interface MesosTask {
  id: string
  name: string
  slave_id: string
  state: string
  statuses: {
    state: string
    healthy?: boolean
    container_status?: {
      container_id?: { value: string }
      network_infos?: {
        name?: string
        ip_addresses?: { ip_address: string }[]
        port_mappings?: { host_port: number; container_port: number }[]
      }[]
    }
  }[]
}

/** What is read of the state of the master. */
export interface MesosState {
  slaves: { id: string; hostname: string }[]
  frameworks: { tasks: MesosTask[] }[]
}

/** A start of Node on a busy machine takes longer than a second, and a probe that is one must not fail for that. */
export const slowSeconds = 9

/** A program that answers who it is, on the port that is given. */
export const server = (port: string, host = '0.0.0.0'): string =>
  `exec node -e "require('http').createServer((q,r)=>r.end(process.env.MESOS_TASK_ID+' '+process.env.MESOS_CONTAINER_IP+' '+q.socket.remoteAddress)).listen(${port},'${host}')"`

/** A small app. */
export const app = (id: string, more: object): object => ({
  id,
  cpus: 0.1,
  mem: 64,
  instances: 1,
  ...more,
})

const bridge = { mode: 'container/bridge' as const }
const image = 'test/plain:1'
const files = (port: number): string => `exec busybox httpd -f -p ${port} -h /data`

/** An app with an image, which serves files of it on a published port. */
export const picturedApp = app('/pictured', {
  cmd: files(8080),
  networks: [bridge],
  container: { type: 'MESOS', docker: { image }, portMappings: [{ containerPort: 8080, hostPort: 0 }] },
})

/** A pod of which one container has an image, and serves files of it on a published port. */
export const albumPod = {
  id: '/album',
  networks: [bridge],
  containers: [
    {
      name: 'files',
      image: { kind: 'DOCKER', id: image },
      exec: { command: { shell: files(8081) } },
      endpoints: [{ name: 'http', containerPort: 8081, hostPort: 0 }],
      resources: { cpus: 0.1, mem: 32 },
    },
    {
      name: 'neighbour',
      exec: { command: { shell: 'exec sleep 100000' } },
      resources: { cpus: 0.1, mem: 32 },
    },
  ],
  scaling: { kind: 'fixed', instances: 1 },
}
