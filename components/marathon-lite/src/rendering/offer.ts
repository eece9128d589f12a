import type { Attribute, Offer, Resource } from '@dcos-lite/lib/mesos'
import { reservationRole } from '@dcos-lite/lib/resources'

function renderAmount(thing: Resource | Attribute): Record<string, unknown> {
  return {
    ...(thing.scalar ? { scalar: thing.scalar.value } : {}),
    ...(thing.ranges ? { ranges: thing.ranges.range } : {}),
    ...(thing.set ? { set: thing.set.item } : {}),
  }
}

/** An offer as the queue shows it. */
export function renderOffer(offer: Offer): Record<string, unknown> {
  return {
    id: offer.id.value,
    hostname: offer.hostname,
    agentId: offer.agent_id.value,
    resources: offer.resources.map((resource) => ({
      name: resource.name,
      role: resource.role ?? reservationRole(resource) ?? '*',
      ...renderAmount(resource),
    })),
    attributes: (offer.attributes ?? []).map((attribute) => ({
      name: attribute.name,
      ...(attribute.text ? { text: attribute.text.value } : {}),
      ...renderAmount(attribute),
    })),
  }
}
