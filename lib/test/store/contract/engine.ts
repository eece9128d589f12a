import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLogger } from '../../../src/log/index.ts'
import { checkedStore } from '../../../src/store/checked-store.ts'
import { openStore } from '../../../src/store/index.ts'
import type { Store } from '../../../src/store/index.ts'
import { openSqlite } from '../../../src/store/sqlite/open-sqlite.ts'
import { startEtcd, testEnvironment } from '../../../src/testing/index.ts'
import { startTcpProxy } from '../tcp-proxy.ts'

/** One client of an engine, and the ways to hurt it. */
export interface Client {
  store: Store
  /** Ends the client without a farewell, as kill -9 of its process would. */
  crash(): Promise<void>
  /** Sends transactions and breaks the line so that no answer to them can arrive. */
  transactUnheard(change: () => Promise<unknown>): Promise<unknown>
}

/** An engine under test, started. */
export interface Engine {
  /** The client that most tests share. */
  store(): Promise<Store>
  /** A client to be hurt; it is closed with the engine. SQLite has one at a time. */
  client(): Promise<Client>
  /** Clients that act at the same time: several processes with etcd, parts of one process with SQLite. */
  rivals(): Promise<[Store, Store]>
  stop(): Promise<void>
}

export interface EngineUnderTest {
  name: 'sqlite' | 'etcd'
  /** Undefined when this machine cannot run it. */
  start(): Promise<Engine | undefined>
}

// Crashes are what these tests do: their error lines say nothing.
const quiet = { ...testEnvironment(), log: silentLogger }

const sqlite: EngineUnderTest = {
  name: 'sqlite',
  async start() {
    const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-store-'))
    const file = join(folder, 'state.db')
    let current: Client | undefined
    const client = async (): Promise<Client> => {
      if (current) return current
      const engine = await openSqlite({ file }, quiet)
      const store = checkedStore(engine)
      const forget = (): void => {
        if (current === opened) current = undefined
      }
      const crash = async (): Promise<void> => {
        forget()
        await engine.crash()
      }
      const opened: Client = {
        store: { ...store, close: () => (forget(), store.close()) },
        crash,
        async transactUnheard(change) {
          const outcome = change().catch((error: unknown) => error)
          await crash()
          return outcome
        },
      }
      current = opened
      return opened
    }
    return {
      client,
      store: async () => (await client()).store,
      async rivals() {
        const { store } = await client()
        return [store, store]
      },
      async stop() {
        await current?.store.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  },
}

const etcd: EngineUnderTest = {
  name: 'etcd',
  async start() {
    const server = await startEtcd()
    if (!server) return undefined
    const proxies: { close(): Promise<void> }[] = []
    const stores: Store[] = []
    const client = async (): Promise<Client> => {
      const proxy = await startTcpProxy(server.port)
      proxies.push(proxy)
      const endpoints = [`http://127.0.0.1:${proxy.port}`]
      const store = await openStore({ engine: 'etcd', endpoints }, quiet)
      stores.push(store)
      return {
        store,
        crash: () => proxy.cut(),
        async transactUnheard(change) {
          proxy.mode = 'deaf'
          const outcome = await change().catch((error: unknown) => error)
          proxy.mode = 'pass'
          return outcome
        },
      }
    }
    let shared: Promise<Client> | undefined
    return {
      client,
      store: async () => (await (shared ??= client())).store,
      rivals: async () => [(await client()).store, (await client()).store],
      async stop() {
        await Promise.all(stores.map((store) => store.close()))
        await Promise.all(proxies.map((proxy) => proxy.close()))
        await server.stop()
      },
    }
  },
}

/** The engines that keep the contract. */
export const engines: EngineUnderTest[] = [sqlite, etcd]
