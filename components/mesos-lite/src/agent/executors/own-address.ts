import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Whether a connection comes from this machine: from loopback, or from one of its own addresses. */
export function isOwnAddress(remote: string | undefined): boolean {
  const address = (remote ?? '').replace(/^::ffff:/, '')
  if (isIP(address) === 0) return false
  if (address === '::1' || address.startsWith('127.')) return true
  return Object.values(networkInterfaces()).some((entries) =>
    entries?.some((entry) => entry.address === address),
  )
}
