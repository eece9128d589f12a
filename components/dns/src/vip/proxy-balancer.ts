import type { Logger } from '@dcos-lite/lib/log'
import type { VirtualService } from '../decide/vip-model.ts'
import type { Balancer } from './balancer.ts'
import { openTcpProxy } from './tcp-proxy.ts'
import { openUdpProxy } from './udp-proxy.ts'

/** One listener on one virtual address. */
export interface Proxy {
  setBackends(backends: VirtualService['backends']): void
  close(): Promise<void>
}

/** Leads connections through this process; the virtual addresses must be addresses of this machine. */
export function openProxyBalancer(log: Logger): Balancer {
  const open = new Map<string, Proxy>()
  const keyOf = ({ protocol, ip, port }: VirtualService): string => `${protocol} ${ip}:${port}`

  const openOne = async (service: VirtualService): Promise<void> => {
    try {
      const proxy = await (service.protocol === 'tcp' ? openTcpProxy : openUdpProxy)(service, log)
      proxy.setBackends(service.backends)
      open.set(keyOf(service), proxy)
    } catch (error) {
      const { ip, port, protocol } = service
      log.warn('a virtual address is not served on this machine', { ip, port, protocol, error })
    }
  }

  return {
    kind: 'proxy',
    async apply(services) {
      // Without backends nobody listens, so that the machine refuses connections at once.
      const wanted = new Map(
        services.filter(({ backends }) => backends.length > 0).map((one) => [keyOf(one), one]),
      )
      for (const [key, proxy] of open) {
        if (wanted.has(key)) continue
        open.delete(key)
        await proxy.close()
      }
      for (const [key, service] of wanted) {
        const known = open.get(key)
        if (known === undefined) await openOne(service)
        else known.setBackends(service.backends)
      }
    },
    async stop() {
      await Promise.all([...open.values()].map((proxy) => proxy.close()))
      open.clear()
    },
  }
}
