import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createTestAuthority, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { loadConfig } from '../../src/config/load-config.ts'
import type { ConfiguredFrontDoor } from '../../src/config/front-door.ts'

async function configured(folder: string, keys: Record<string, unknown>): Promise<ConfiguredFrontDoor> {
  const file = join(folder, 'config.yaml')
  const all = { cluster_name: 'test', master_list: ['10.0.0.1'], ...keys }
  const lines = Object.entries(all).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
  await writeFile(file, lines.join(''))
  return (await loadConfig(file)).config.frontDoor
}

describe('The front door of a configuration', () => {
  it('is that of the cluster, with modern TLS, unless something is said', () =>
    withTemporaryFolder(async (folder) => {
      expect(await configured(folder, {})).to.deep.equal({ names: [], own: undefined, tls: {} })
      const { names } = await configured(folder, { front_door_names: ['dcos.example.com'] })
      expect(names).to.deep.equal(['dcos.example.com'])
    }))

  it('speaks the versions that DC/OS has keys for', () =>
    withTemporaryFolder(async (folder) => {
      const tlsOf = async (keys: Record<string, unknown>): Promise<object> =>
        (await configured(folder, keys)).tls
      expect(await tlsOf({ adminrouter_tls_cipher_suite: 'EECDH+AES256' })).to.deep.equal({
        cipherSuite: 'EECDH+AES256',
      })
      const old = await tlsOf({ adminrouter_tls_1_0_enabled: true })
      expect(old)
        .to.include({ minVersion: 'TLSv1' })
        .and.have.property('cipherSuite')
        .that.include('@SECLEVEL=0')
      const only = { adminrouter_tls_1_1_enabled: true, adminrouter_tls_1_2_enabled: false }
      expect(await tlsOf(only)).to.include({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' })
    }))

  it("has the operator's certificate, which must fit its key", () =>
    withTemporaryFolder(async (folder) => {
      const authority = await createTestAuthority(folder)
      const files = await authority.writeFiles('front')
      const other = await authority.writeFiles('other')
      const keys = { front_door_certificate_path: files.certFile, front_door_key_path: files.keyFile }
      const certPem = await readFile(files.certFile, 'utf8')
      expect((await configured(folder, keys)).own).to.deep.include({ certPem, caPem: certPem })
      const withCa = await configured(folder, { ...keys, front_door_ca_path: files.caFile })
      expect(withCa.own?.caPem).to.equal(authority.authority.certPem)
      for (const wrong of [{ front_door_key_path: other.keyFile }, { front_door_key_path: '' }]) {
        const error = await configured(folder, { ...keys, ...wrong }).catch((thrown: unknown) => thrown)
        expect(error).to.have.property('code', 'DCL_INSTALLER_FRONT_DOOR_UNUSABLE')
      }
    }))
})
