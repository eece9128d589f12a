import type { Logger } from '@dcos-lite/lib/log'
import type { VirtualService } from '../decide/vip-model.ts'
import type { Balancer } from './balancer.ts'
import { openNftBalancer } from './nft-balancer.ts'
import { openProxyBalancer } from './proxy-balancer.ts'

/** How virtual addresses are served: `auto` is nftables where the machine can, else the proxy. */
export type VipMode = 'auto' | 'nftables' | 'proxy' | 'off'

export interface VipKeeperOptions {
  mode: VipMode
  /** The program `nft`. */
  nft: string
  services: () => VirtualService[]
  log: Logger
  /** Called after each try; undefined when it went well. */
  onOutcome: (problem: string | undefined) => void
}

/** Keeps the virtual addresses of this machine as the table says. */
export interface VipKeeper {
  /** Something changed; changes that come while one is made are made together. */
  changed(): void
  kind(): string
  stop(): Promise<void>
}

const off: Balancer = { kind: 'off', apply: () => Promise.resolve(), stop: () => Promise.resolve() }
const retryMs = 2000

async function openBalancer({ mode, nft, log }: VipKeeperOptions): Promise<Balancer> {
  if (mode === 'off') return off
  if (mode === 'proxy') return openProxyBalancer(log)
  try {
    return await openNftBalancer(nft)
  } catch (error) {
    if (mode === 'nftables') throw error
    log.info('packet rules are not to be had here; virtual addresses are served by a proxy', { error })
    return openProxyBalancer(log)
  }
}

/** Starts to keep them. Rejects only when `mode` asks for nftables and this machine cannot. */
export async function startVipKeeper(options: VipKeeperOptions): Promise<VipKeeper> {
  const { log, services, onOutcome } = options
  const balancer = await openBalancer(options)
  let wanted = false
  let stopped = false
  let working: Promise<void> | undefined
  let again: NodeJS.Timeout | undefined

  const work = async (): Promise<void> => {
    while (wanted && !stopped) {
      wanted = false
      try {
        await balancer.apply(services())
        onOutcome(undefined)
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error)
        log.warn('the virtual addresses of this machine are not up to date', { problem })
        onOutcome(problem)
        again = setTimeout(() => keeper.changed(), retryMs).unref()
      }
    }
  }
  const keeper: VipKeeper = {
    changed() {
      wanted = true
      if (stopped) return
      clearTimeout(again)
      working ??= work().finally(() => {
        working = undefined
        if (wanted) keeper.changed()
      })
    },
    kind: () => balancer.kind,
    async stop() {
      stopped = true
      clearTimeout(again)
      await working
      await balancer.stop()
    },
  }
  return keeper
}
