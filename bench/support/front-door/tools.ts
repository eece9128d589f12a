import type { ChildProcess } from 'node:child_process'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from '@dcos-lite/lib/testing'
import { debianTools } from '../debian-tools.ts'

const programs = { nginx: 'usr/sbin/nginx', wrk: 'usr/bin/wrk' }
const libraries = ['libluajit-5.1-2', 'libpcre2-8-0', 'libssl3', 'zlib1g', 'libcrypt1']

/** What a load by wrk came to. */
export interface WrkResult {
  requests: number
  requestsPerSecond: number
  p50Ms: number
  p99Ms: number
  /** Answers that were not 2xx, and connections that failed. */
  failed: number
}

/** nginx and wrk of Debian. */
export interface FrontDoorTools {
  /** Starts nginx with this text inside of `http { … }`; resolves when its process serves. */
  nginx(name: string, workers: number, http: string): Promise<ChildProcess>
  load(options: {
    url: string
    connections: number
    seconds: number
    headers?: Record<string, string>
  }): Promise<WrkResult>
}

const units: Record<string, number> = { us: 0.001, ms: 1, s: 1000, m: 60_000 }

function milliseconds(text: string, percent: number): number {
  const [, value = '0', unit = 'ms'] = new RegExp(`${percent}%\\s+([\\d.]+)(us|ms|s|m)`).exec(text) ?? []
  return Number(value) * (units[unit] ?? 1)
}

function numberAfter(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1] ?? 0)
}

function readWrk(text: string): WrkResult {
  const lost = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text) ?? []
  const lostCount = lost.slice(1).reduce((sum, count) => sum + Number(count), 0)
  return {
    requests: numberAfter(text, /(\d+) requests in/),
    requestsPerSecond: numberAfter(text, /Requests\/sec:\s+([\d.]+)/),
    p50Ms: milliseconds(text, 50),
    p99Ms: milliseconds(text, 99),
    failed: numberAfter(text, /Non-2xx or 3xx responses: (\d+)/) + lostCount,
  }
}

/** Gets the programs through apt; what nginx writes goes into the folder. */
export async function fetchFrontDoorTools(folder: string): Promise<FrontDoorTools> {
  const tools = await debianTools(programs, ['nginx', 'wrk', ...libraries])
  return {
    async nginx(name, workers, http) {
      const home = join(folder, name)
      await mkdir(home, { recursive: true })
      const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((kind) => `${kind}_temp_path ${home}/${kind};`)
        .join('\n')
      await writeFile(
        join(home, 'nginx.conf'),
        [
          `daemon off; worker_processes ${workers}; pid ${home}/nginx.pid; error_log ${home}/error.log;`,
          'user root; events { worker_connections 4096; }',
          `http { access_log off; sendfile on; tcp_nodelay on; keepalive_requests 1000000000; ${paths}`,
          http,
          '}',
        ].join('\n'),
      )
      const child = tools.start('nginx', [
        '-p',
        home,
        '-c',
        join(home, 'nginx.conf'),
        '-e',
        `${home}/error.log`,
      ])
      await eventually(async () => (await readFile(join(home, 'nginx.pid'), 'utf8')).trim() !== '')
      return child
    },
    async load({ url, connections, seconds, headers = {} }) {
      const words = [
        '-t',
        '1',
        '-c',
        String(connections),
        '-d',
        `${seconds}s`,
        '--latency',
        '--timeout',
        '30s',
      ]
      for (const [name, value] of Object.entries(headers)) words.push('-H', `${name}: ${value}`)
      return readWrk(await tools.run('wrk', [...words, url]))
    },
  }
}

/** CPU time that a process and its children have used so far, in milliseconds. */
export async function cpuMsOfFamily(pid: number): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1')).split(' ').filter(Boolean)
  const used = await Promise.all(
    [pid, ...children.map(Number)].map(async (one) => {
      // In nanoseconds; the ticks of `stat` are too coarse for a short load. One line for each thread.
      const threads = await readdir(`/proc/${one}/task`)
      const texts = await Promise.all(
        threads.map((thread) => readFile(`/proc/${one}/task/${thread}/schedstat`, 'latin1').catch(() => '0')),
      )
      return texts.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1e6
    }),
  )
  return used.reduce((sum, ms) => sum + ms, 0)
}
