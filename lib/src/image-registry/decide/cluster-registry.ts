/**
 * The registry in the names of images that belong to packages of the cluster's own repository. It need not exist under
 * this name: agents are told by `images.mirrors` where it is.
 */
export const clusterRegistry = 'registry.dcos.thisdcos.directory'
