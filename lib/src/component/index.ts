import type { Clock } from '../clock/index.ts'
import type { Logger } from '../log/index.ts'
import type { Random } from '../random/index.ts'
import type { DoorSettings } from '../tls/index.ts'

/** Everything a component takes from its surroundings besides its configuration. */
export interface Environment {
  clock: Clock
  random: Random
  log: Logger
}

/** A started component. `urls` names what it serves (`api`, `dns`, …); `stop` is graceful and idempotent. */
export interface RunningComponent {
  urls: Record<string, string>
  stop(): Promise<void>
  /** Stops for good: what it did for others is ended and given up (SIGUSR1). Only of components that can. */
  leave?(): Promise<void>
}

/** The one thing that a component's package exports as `start`. It resolves when the component serves. */
export type StartComponent<Config> = (config: Config, environment: Environment) => Promise<RunningComponent>

/** Where a service listens; port 0 takes a free one. */
export interface ListenAddress {
  host: string
  port: number
  /** Encrypts, and says who may come in. Without it: HTTP for everybody. */
  door?: DoorSettings
}

export { runAsProcess } from './run-as-process.ts'
