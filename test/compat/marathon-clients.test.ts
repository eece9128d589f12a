import { withMarathonCluster } from '../e2e/marathon/cluster.ts'
import { nodeStory } from './marathon/node-story.ts'

describe('Marathon clients that are not ours', function () {
  this.timeout(180_000)

  it('mesos runs, reads, changes, kills and removes an app, and marathon-event-bus-client hears it', () =>
    withMarathonCluster({}, ({ url }) => nodeStory(url, {}, '/npm/app')))
})
