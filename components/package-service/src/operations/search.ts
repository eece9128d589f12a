import { searchCatalog } from '../catalog/search.ts'
import { runsHere } from '../decide/runs-here.ts'
import type { Endpoint } from '../protocol/endpoint.ts'
import { proxiedResource } from './resource-urls.ts'
import type { Services } from './services.ts'
import { unavailable } from './unavailable.ts'

/** `POST /package/search` */
export function searchEndpoint({ view, abilities }: Services): Endpoint<{ query: string | undefined }> {
  return {
    method: 'POST',
    path: '/package/search',
    kind: 'package.search',
    versions: [1],
    read: (fields) => ({ query: fields.optional('query', 'text') }),
    async handle({ query }, { caller }) {
      const seen = await view()
      const hits = searchCatalog(seen.entries, query)
      return {
        packages: hits.map(({ current, unsigned, versions }) => ({
          name: current.name,
          currentVersion: current.version,
          versions,
          description: current.description,
          framework: current.framework ?? false,
          tags: current.tags,
          selected: current.selected,
          images: current.resource && proxiedResource(current.resource, caller).images,
          dcosLite: { ...runsHere(current, abilities), unsigned },
        })),
        dcosLite: unavailable(seen),
      }
    },
  }
}
