import { expect } from 'chai'
import { createSocket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { isDcosError } from '@dcos-lite/lib/errors'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { start } from '../src/index.ts'
import type { DnsConfig } from '../src/index.ts'

const anyPort = { host: '127.0.0.1', port: 0 }

async function codeOfStart(config: Partial<DnsConfig>): Promise<string | undefined> {
  try {
    const running = await start(
      {
        listen: [anyPort],
        listenHttp: anyPort,
        masterUrls: ['http://127.0.0.1:1'],
        upstreams: [],
        ...config,
      },
      testEnvironment(),
    )
    await running.stop()
    return undefined
  } catch (error) {
    return isDcosError(error) ? error.code : String(error)
  }
}

describe('the start of the name server', () => {
  it('says which port is taken', async () => {
    const other = createSocket('udp4')
    await new Promise<void>((resolve) => other.bind(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    try {
      expect(await codeOfStart({ listen: [{ host: '127.0.0.1', port }] })).to.equal('DCL_DNS_PORT_IN_USE')
    } finally {
      other.close()
    }
  })

  it('refuses a domain and upstreams that cannot be', async () => {
    expect(await codeOfStart({ domain: 'not a domain' })).to.equal('DCL_DNS_BAD_DOMAIN')
    expect(await codeOfStart({ upstreams: ['example.com'] })).to.equal('DCL_DNS_BAD_UPSTREAM')
  })

  it('succeeds without a master, on several addresses', async () => {
    expect(await codeOfStart({ listen: [anyPort, { host: '127.0.0.2', port: 0 }] })).to.equal(undefined)
  })
})
