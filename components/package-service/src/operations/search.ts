import { searchCatalog } from '../catalog/search.ts'
import { runsHere } from '../decide/runs-here.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { proxiedResource } from './resource-urls.ts'
import type { Services } from './services.ts'

/** `POST /package/search` */
export function searchEndpoint({ catalog, abilities }: Services): Endpoint<{ query: string | undefined }> {
  return {
    method: 'POST',
    path: '/package/search',
    kind: 'package.search',
    versions: [1],
    read: (fields) => ({ query: fields.optional('query', 'text') }),
    async handle({ query }, { caller }) {
      const hits = searchCatalog(await catalog(), query)
      return {
        packages: hits.map(({ current, versions }) => ({
          name: current.name,
          currentVersion: current.version,
          versions,
          description: current.description,
          framework: current.framework ?? false,
          tags: current.tags,
          selected: current.selected,
          images: current.resource && proxiedResource(current.resource, caller).images,
          dcosLite: runsHere(current, abilities),
        })),
      }
    },
  }
}
