import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'

/** Where the operator API of a master and of an agent answers; Mesos also answers below a path, and clients call there. */
export const operatorPaths: readonly string[] = ['/api/v1', '/api/v1/operator']

/** A view's path, and the one that it had in older Mesos. */
export const viewPaths = (path: string): string[] => [path, `${path}.json`]

/** Serves a view at `path` and under its older name. */
export function getView(
  scope: FastifyInstance,
  path: string,
  handler: (request: FastifyRequest, reply: FastifyReply) => unknown,
): void {
  for (const url of viewPaths(path)) scope.get(url, handler)
}
