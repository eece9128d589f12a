import { expect } from 'chai'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import type { PackageServiceConfig } from '../../src/index.ts'
import type { PackageAnswer } from '../package-client.ts'
import { withPackageService } from '../running-service.ts'
import type { Bench } from '../running-service.ts'
import { samplePackage } from '../sample-packages.ts'

/** How one error of the catalogue comes about, and what its answer has to be. */
export interface ErrorCase {
  type: string
  when: string
  /** Default 400. */
  status?: number
  /** The exact `data`; `undefined` means that there is none. */
  data: unknown
  packages?: PackageDefinition[]
  config?: Partial<PackageServiceConfig>
  provoke(bench: Bench): Promise<PackageAnswer>
}

/** The test of one case. */
export function testError({ type, when, status = 400, data, packages, config, provoke }: ErrorCase): void {
  it(`${type}: ${when}`, () =>
    withPackageService(
      packages ?? [samplePackage()],
      async (bench) => {
        const answer = await provoke(bench)
        expect([answer.status, answer.body.type]).to.deep.equal([status, type])
        const expected = typeof data === 'function' ? (data as (bench: Bench) => unknown)(bench) : data
        expect(answer.body.data).to.deep.equal(expected)
        expect(answer.body.message).to.be.a('string').with.length.greaterThan(5)
        expect(answer.headers['content-type']).to.equal(
          'application/vnd.dcos.package.error+json;charset=utf-8;version=v1',
        )
        expect(answer.headers['x-dcos-error-remedy']).to.be.a('string').with.length.greaterThan(5)
      },
      config,
    ))
}
