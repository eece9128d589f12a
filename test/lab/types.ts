import type { ChildProcess } from 'node:child_process'
import type { Snapshot } from './snapshot/snapshot.ts'

/** Roles as the product names them on disk: `slave` is an agent, `slave_public` one that faces the outside. */
export type LabRole = 'master' | 'slave' | 'slave_public'

/** How a program ended. `exitCode` is 128 + the signal's number when a signal ended it, 124 after `timeoutMs`. */
export interface ProgramResult {
  exitCode: number
  stdout: string
  stderr: string
}

export interface ProgramOptions {
  input?: string | Uint8Array
  /** The program is killed after it: 60 s unless told. */
  timeoutMs?: number
  cwd?: string
  /** Added to the environment of this process. */
  environment?: Record<string, string>
  /** Hears of every piece of output as it comes. */
  onOutput?: (text: string) => void
}

/** What a host is doing, as seen from outside. */
export type HostState = 'running' | 'frozen' | 'off'

/** A host of the lab: a systemd as PID 1, an sshd, a network namespace with one address, cgroups, a file tree. */
export interface LabHost {
  name: string
  role: LabRole
  address: string
  /** Its file tree as the machine sees it; what is written here the host sees at once, and the other way round. */
  rootFolder: string
  /** Runs a program in the host over ssh as root; 255 is ssh's own failure, for example a host that is off. */
  exec(
    command: string[],
    options?: Pick<ProgramOptions, 'input' | 'timeoutMs' | 'onOutput'>,
  ): Promise<ProgramResult>
  state(): Promise<HostState>
  /** Ends every process of the host at once, without a word to any; the disk stays as it is. */
  powerCut(): Promise<void>
  /** Starts a host that is off, and waits until it answers. */
  start(): Promise<void>
  /** Restarts in an orderly way, and waits until it answers again with a new boot id. */
  reboot(): Promise<void>
  /** Stops every process of the host where it is; connections hang. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  /** Pulls the network cable, and plugs it in again. */
  cutLink(): Promise<void>
  mendLink(): Promise<void>
  /** What is on the host and outlives a process: files, units, users, mounts, resolver. */
  snapshot(): Promise<Snapshot>
}

/** A way from 127.0.0.1 to a port of a host. */
export interface Forward {
  /** `http://127.0.0.1:<port>` */
  url: string
  port: number
  close(): Promise<void>
}

/** Some hosts on one bridge, in a network of their own that the machine does not see. */
export interface Lab {
  name: string
  /** State, keys and file trees; removed by `down`. */
  folder: string
  hosts: LabHost[]
  /** Private key that logs in to every host as root. */
  keyFile: string
  /** The public host keys of the hosts, in the format of ssh. */
  knownHostsFile: string
  /** Address of the bootstrap side, the gateway of the hosts. */
  bootstrapAddress: string
  host(name: string): LabHost
  /** Runs a program of this machine inside the lab's network, as on a bootstrap host. */
  bootstrap(command: string[], options?: ProgramOptions): Promise<ProgramResult>
  /** Starts one without waiting, to talk to it or to kill it. */
  startBootstrap(command: string[], options?: Pick<ProgramOptions, 'cwd' | 'environment'>): ChildProcess
  /** Opens a host's port on 127.0.0.1; `localPort` 0 (the default) takes a free one. */
  forward(host: LabHost | string, port: number, localPort?: number): Promise<Forward>
  /** Removes everything: processes, mounts, namespaces, cgroups, files. May be called twice. */
  down(): Promise<void>
}
