/** One member of an etcd, by its HTTP gateway. */
export interface EtcdMember {
  /** The identity of the member in its cluster. */
  id(): Promise<string>
  put(key: string, value: string): Promise<void>
  /** The value that a majority has; undefined when there is none. */
  get(key: string): Promise<string | undefined>
  /** All keys with this prefix. */
  keys(prefix: string): Promise<string[]>
}

const encode = (text: string): string => Buffer.from(text).toString('base64')
const decode = (text: string): string => Buffer.from(text, 'base64').toString()

/** The member that answers at a URL. */
export function etcdMember(url: string): EtcdMember {
  async function call<T>(path: string, body: object): Promise<T> {
    const signal = AbortSignal.timeout(10_000)
    const answer = await fetch(`${url}/v3/${path}`, { method: 'POST', body: JSON.stringify(body), signal })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
    return JSON.parse(text) as T
  }
  interface Range {
    kvs?: { key: string; value: string }[]
  }
  return {
    async id() {
      return (await call<{ header: { member_id: string } }>('maintenance/status', {})).header.member_id
    },
    async put(key, value) {
      await call('kv/put', { key: encode(key), value: encode(value) })
    },
    async get(key) {
      const { kvs = [] } = await call<Range>('kv/range', { key: encode(key) })
      return kvs[0] && decode(kvs[0].value)
    },
    async keys(prefix) {
      const after = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)
      const body = { key: encode(prefix), range_end: encode(after), keys_only: true }
      return ((await call<Range>('kv/range', body)).kvs ?? []).map(({ key }) => decode(key))
    },
  }
}

/** Writes keys with this prefix by one member after the other until it is stopped; gives those that were acknowledged. */
export function writeAllTheTime(members: readonly EtcdMember[], prefix: string): () => Promise<string[]> {
  const acknowledged: string[] = []
  const stopping = new AbortController()
  const work = async (): Promise<void> => {
    for (let count = 0; !stopping.signal.aborted; count++) {
      const key = `${prefix}${count}`
      try {
        await members[count % members.length]?.put(key, 'written')
        acknowledged.push(key)
      } catch {
        // Not acknowledged: it may be there or not.
      }
    }
  }
  const done = work()
  return async () => {
    stopping.abort()
    await done
    return acknowledged
  }
}
