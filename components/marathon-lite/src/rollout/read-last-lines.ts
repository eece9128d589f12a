import { requestJson } from '@dcos-lite/lib/http-client'

const mostBytes = 8192
const timeoutMs = 5000

/** The last lines of a text, at most `count` and without a half one at its beginning. */
export function lastLines(text: string, count: number, complete: boolean): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === '') lines.pop()
  return (complete ? lines : lines.slice(1)).slice(-count)
}

/** The last lines of a file of a sandbox, from the files API of its agent. */
export async function readLastLines(agentUrl: string, path: string, count: number): Promise<string[]> {
  const read = async (query: Record<string, string>): Promise<{ data?: string; offset?: number }> => {
    const url = `${agentUrl}/files/read?${new URLSearchParams({ path, ...query }).toString()}`
    const { status, body } = await requestJson<{ data?: string; offset?: number }>({ url, timeoutMs })
    if (status !== 200) throw new Error(`the agent answered ${status} for ${path}`)
    return body
  }
  const size = (await read({})).offset ?? 0
  if (size === 0) return []
  const offset = Math.max(size - mostBytes, 0)
  const { data = '' } = await read({ offset: String(offset), length: String(mostBytes) })
  return lastLines(data, count, offset === 0)
}
