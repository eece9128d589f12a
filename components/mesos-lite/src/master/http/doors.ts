import type { Environment } from '@dcos-lite/lib/component'
import type { HttpService } from '@dcos-lite/lib/http-server'
import type { MasterConfig } from '../config.ts'
import { serveInternally } from './internal-service.ts'
import type { Throne } from './throne.ts'

/** The listeners of a master. */
export interface Doors {
  /** `api`, and `internal` when agents have a listener of their own. */
  urls: Record<string, string>
  /** Why agents would not trust this master. */
  problems(): string[]
  close(): Promise<void>
}

const bare = (url: string): string => new URL(url).hostname.replace(/^\[|\]$/g, '')

function originOf(host: string, url: string): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${new URL(url).port}`
}

/** Starts to listen, and notes in `throne.self` where others reach this master. */
export async function openDoors(
  config: MasterConfig,
  service: HttpService,
  throne: Throne,
  environment: Environment,
): Promise<Doors> {
  const { self } = throne
  const { advertise, internal } = config
  const api = await service.listen(config.listen)
  self.ip = advertise?.ip ?? bare(api)
  self.hostname = advertise?.hostname ?? self.ip
  self.port = advertise?.port ?? Number(new URL(api).port)
  if (!internal) return { urls: { api }, problems: () => [], close: () => service.stop() }
  try {
    const { url, service: inner } = await serveInternally(internal, throne, environment)
    self.internalUrl = originOf(advertise?.ip ?? bare(url), url)
    const close = async (): Promise<void> => void (await Promise.all([service.stop(), inner.stop()]))
    return { urls: { api, internal: self.internalUrl }, problems: inner.certificateProblems, close }
  } catch (error) {
    await service.stop()
    throw error
  }
}
