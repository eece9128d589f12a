import { expect } from 'chai'
import { debianArchitecture, parseDownloadList } from '../../../src/build/debian/apt.ts'

describe('Packages of the distribution', () => {
  it('are read from what apt prints', () => {
    const printed =
      "Reading package lists...\n'http://mirror.example/pool/e/etcd_3.4.23-4_amd64.deb' etcd-server_3.4.23-4_amd64.deb 8438488 SHA256:0f1e\n"
    expect(parseDownloadList(printed)).to.deep.equal([
      { package: 'etcd-server', name: 'etcd-server_3.4.23-4_amd64.deb', digest: 'SHA256:0f1e' },
    ])
    expect(parseDownloadList('')).to.deep.equal([])
  })

  it('are named by the architecture of Debian', () => {
    expect(['x64', 'arm64', 'riscv64'].map(debianArchitecture)).to.deep.equal(['amd64', 'arm64', 'riscv64'])
  })
})
