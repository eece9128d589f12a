import { networkInterfaces } from 'node:os'
import { expect } from 'chai'
import { isOwnAddress } from '../../../src/agent/executors/own-address.ts'

describe('where an executor may call from', () => {
  it('is loopback and the addresses of the machine, and nowhere else', () => {
    const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
    for (const address of [
      '127.0.0.1',
      '127.1.2.3',
      '::1',
      '::ffff:127.0.0.1',
      ...own.map((one) => one.address),
    ]) {
      expect(isOwnAddress(address)).to.equal(true)
    }
    for (const address of [
      undefined,
      '',
      '203.0.113.7',
      '::ffff:203.0.113.7',
      '2001:db8::1',
      '127.example.com',
    ]) {
      expect(isOwnAddress(address)).to.equal(false)
    }
  })
})
