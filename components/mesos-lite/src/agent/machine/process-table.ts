import { readFile, readdir } from 'node:fs/promises'

/** A process for sure: its pid may be used again, its pid together with its start time never is (in one boot). */
export interface ProcessIdentity {
  pid: number
  /** Clock ticks since boot, field 22 of /proc/<pid>/stat. */
  startTime: number
}

/** What /proc/<pid>/stat says. */
export interface ProcessEntry extends ProcessIdentity {
  /** One letter; Z (zombie) and X are dead. */
  state: string
  parent: number
  group: number
  session: number
  /** Clock ticks (100 a second on every Linux that runs here). */
  userTicks: number
  systemTicks: number
  threads: number
}

/** Ticks of a second in /proc. */
export const ticksPerSecond = 100

/** Parses the text of /proc/<pid>/stat; the name in brackets may hold anything. */
export function parseStat(text: string): ProcessEntry | undefined {
  const pid = Number.parseInt(text, 10)
  const end = text.lastIndexOf(')')
  if (end < 0 || !Number.isInteger(pid)) return undefined
  const fields = text.slice(end + 2).split(' ')
  const number = (index: number): number => Number(fields[index - 3] ?? Number.NaN)
  const startTime = number(22)
  if (!Number.isFinite(startTime)) return undefined
  return {
    pid,
    startTime,
    state: fields[0] ?? '?',
    parent: number(4),
    group: number(5),
    session: number(6),
    userTicks: number(14),
    systemTicks: number(15),
    threads: number(20),
  }
}

/** Reads `<pid> <start time>`, the text that supervisors and locks write. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const match = /^(\d+) (\d+)\s*$/.exec(text)
  return match ? { pid: Number(match[1]), startTime: Number(match[2]) } : undefined
}

/** The process with this pid, or undefined when there is none. */
export async function findProcess(pid: number): Promise<ProcessEntry | undefined> {
  try {
    return parseStat(await readFile(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return undefined // it is gone, which is the answer
  }
}

/** Whether exactly this process still runs; a zombie does not. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const entry = await findProcess(identity.pid)
  return (
    entry !== undefined &&
    entry.startTime === identity.startTime &&
    entry.state !== 'Z' &&
    entry.state !== 'X'
  )
}

/** Every process of the machine that runs now. */
export async function listProcesses(): Promise<ProcessEntry[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const entries = await Promise.all(pids.map((pid) => findProcess(Number(pid))))
  return entries.filter(
    (entry) => entry !== undefined && entry.state !== 'Z' && entry.state !== 'X',
  ) as ProcessEntry[]
}

/** The environment a process was started with; undefined when it is gone or belongs to somebody else. */
export async function readEnvironment(pid: number): Promise<Map<string, string> | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/environ`, 'utf8')
    const pairs = text.split('\0').flatMap((entry): [string, string][] => {
      const at = entry.indexOf('=')
      return at > 0 ? [[entry.slice(0, at), entry.slice(at + 1)]] : []
    })
    return new Map(pairs)
  } catch {
    return undefined
  }
}

/** Resident memory in bytes; 0 when the process is gone. */
export async function residentBytes(pid: number): Promise<number> {
  try {
    const match = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))
    return Number(match?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
