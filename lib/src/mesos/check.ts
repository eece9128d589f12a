import type { CommandInfo } from './command.ts'

/** Times in seconds. Defaults: delay 15, interval 10, timeout 20 (0 = none), 3 failures, grace 10. */
export interface HealthCheck {
  type?: 'COMMAND' | 'HTTP' | 'TCP'
  delay_seconds?: number
  interval_seconds?: number
  timeout_seconds?: number
  consecutive_failures?: number
  grace_period_seconds?: number
  command?: CommandInfo
  http?: { port: number; path?: string; scheme?: string; protocol?: 'IPv4' | 'IPv6'; statuses?: number[] }
  tcp?: { port: number; protocol?: 'IPv4' | 'IPv6' }
}

/** A check reports and never kills. */
export interface CheckInfo {
  type: 'COMMAND' | 'HTTP' | 'TCP'
  delay_seconds?: number
  interval_seconds?: number
  timeout_seconds?: number
  command?: { command: CommandInfo }
  http?: { port: number; path?: string }
  tcp?: { port: number }
}

export interface CheckStatusInfo {
  type: 'COMMAND' | 'HTTP' | 'TCP'
  command?: { exit_code?: number }
  http?: { status_code?: number }
  tcp?: { succeeded?: boolean }
}
