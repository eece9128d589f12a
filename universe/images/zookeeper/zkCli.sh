#!/bin/sh
# The client of ZooKeeper, at the server of this task.
exec java -Xmx64m -cp /usr/share/java/zookeeper.jar:/usr/share/java/slf4j-nop.jar org.apache.zookeeper.ZooKeeperMain \
  -server "${ADDRESS:-${LIBPROCESS_IP:-127.0.0.1}}:${CLIENT_PORT:-12181}" "$@"
