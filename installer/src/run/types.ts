import type { RemoteCommand } from '../remote/remote-command.ts'

/** How a command on a host ended. `exitCode` is undefined when a signal or the time limit ended it. */
export interface RemoteResult {
  command: RemoteCommand
  exitCode: number | undefined
  signal: string | undefined
  stdout: string
  stderr: string
  timedOut: boolean
  failed: boolean
  durationMs: number
}

/** What is sent as a file: one that lies here, or bytes. */
export type FileContent = { file: string } | { bytes: Uint8Array }

export interface FileTransfer {
  content: FileContent
  path: string
  /** Permissions, such as 0o644. */
  mode: number
  onProgress?: (sentBytes: number, totalBytes: number) => void
}

export interface ExecOptions {
  timeoutMs?: number
  /** Whether a command that fails is an answer too; otherwise it throws DCL_INSTALLER_COMMAND_FAILED. */
  tolerate?: boolean
  onLine?: (line: string) => void
}

/** An open connection to one host. */
export interface Connection {
  address: string
  user: string
  /** Whether the user is root; commands that must run as root get sudo otherwise. */
  isRoot: boolean
  exec(command: RemoteCommand, options?: ExecOptions): Promise<RemoteResult>
  /** Writes a file as a whole: beside its place first, then moved there. */
  send(transfer: FileTransfer): Promise<void>
  /** Calls an HTTP server of the host through this connection. */
  request(call: HostRequest): Promise<HostAnswer>
  close(): void
}

/** An HTTP call to a port of a host; a body is sent as JSON. */
export interface HostRequest {
  port: number
  path: string
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  headers?: Record<string, string>
  body?: unknown
  timeoutMs?: number
  /** Encrypts, and answers only when the host shows a certificate that is trusted. */
  tls?: TrustedCertificate
}

/** What a host must show: a certificate of an authority that names it, or exactly this one. Both PEM. */
export interface TrustedCertificate {
  authorityPem: string
  exactly?: string
}

export interface HostAnswer {
  status: number
  text: string
}
