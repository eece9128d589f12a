import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program of its own process: clients in the same process would take its time. */
export interface RunningProgram {
  url: string
  pid: number
  stop(): Promise<void>
}

/** Starts a program and waits for the address in what it prints. */
export async function startProgram(file: string, args: readonly string[]): Promise<RunningProgram> {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill()
    await exit
  }
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))?.[0]
    if (url === undefined) continue
    child.stdout.resume()
    return { url, pid: child.pid ?? 0, stop }
  }
  throw new Error(`${file} ended before it served`)
}
