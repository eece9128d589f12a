import { createRequire } from 'node:module'
import { promisify } from 'node:util'

type Call<T> = (options: object) => Promise<T>

/** The Marathon client of the npm package `mesos`, as promises. */
export interface NodeMesos {
  create: Call<void>
  get: Call<{ id: string; instances: number }>
  list: Call<{ id: string }[]>
  versions: Call<string[]>
  version: Call<{ instances: number }>
  update: Call<void>
  tasks: Call<{ id: string; state: string }[]>
  kill: Call<{ id: string }[] | undefined>
  destroy: Call<void>
  /** Of all apps. */
  allTasks: () => Promise<{ appId: string }[]>
}

type Callback = (error: Error | null, value?: unknown) => void
type Method = (options: object, callback: Callback) => void
interface Library {
  Marathon: new (options: { baseUrl: string; headers?: object }) => {
    app: Record<string, Method>
    tasks(callback: Callback): void
  }
}

/** Makes one that asks below `baseUrl`, which ends in `/v2`. */
export function nodeMesos(baseUrl: string, headers: object = {}): NodeMesos {
  const { Marathon } = createRequire(import.meta.url)('mesos') as Library
  const client = new Marathon({ baseUrl, headers })
  const methods = ['create', 'get', 'list', 'versions', 'version', 'update', 'tasks', 'kill', 'destroy']
  const calls = methods.map((name) => [name, promisify(client.app[name]?.bind(client.app) as Method)])
  const allTasks = (): Promise<unknown> =>
    new Promise((resolve, reject) => client.tasks((error, value) => (error ? reject(error) : resolve(value))))
  return { ...Object.fromEntries(calls), allTasks } as NodeMesos
}
