# What the Python library of Marathon can do, in one story. Prints one JSON object: the answers by name.
import json
import os
import sys
import threading
import time

import requests
from marathon import MarathonClient
from marathon.exceptions import ConflictError, MarathonHttpError, NotFoundError
from marathon.models import MarathonApp, MarathonConstraint, MarathonGroup, MarathonHealthCheck
from marathon.models.app import MarathonUpgradeStrategy, PortDefinition
from marathon.models.events import EventFactory

url, token = sys.argv[1], os.environ.get('TOKEN')
streaming = requests.Session()
if token:
    streaming.headers['Authorization'] = 'token=' + token
client = MarathonClient(url, timeout=60, auth_token=token, sse_session=streaming)
answers = {}


def settled():
    deadline = time.time() + 90
    while client.list_deployments():
        if time.time() > deadline:
            raise TimeoutError('deployments did not end')
        time.sleep(0.1)


def eventually(attempt):
    deadline = time.time() + 60
    while not attempt():
        if time.time() > deadline:
            raise TimeoutError('it did not come about')
        time.sleep(0.1)


def refused(kind, call):
    try:
        call()
    except kind as error:
        return str(error)
    raise AssertionError('it was not refused')


events = {}
plans = set()


def listen():
    for raw in client.event_stream(raw=True):
        event = json.loads(raw)
        kind = event['eventType']
        try:
            events[kind] = type(EventFactory().process(event)).__name__
        except AttributeError:
            # The library wants members of a plan that Marathon has not sent since 1.8.
            plans.add(kind)


threading.Thread(target=listen, daemon=True).start()
eventually(lambda: 'event_stream_attached' in events)

answers['ping'] = client.ping().decode()
answers['leader'] = client.get_leader()['leader']
answers['metrics'] = 'gauges' in client.get_metrics()
answers['info'] = refused(TypeError, client.get_info)

name = '/py/one'
check = MarathonHealthCheck(
    protocol='COMMAND', command='true', interval_seconds=1, grace_period_seconds=1, delay_seconds=0,
)
app = client.create_app(name, MarathonApp(
    cmd='sleep 1000', cpus=0.1, mem=16, instances=2, labels={'who': 'py'}, health_checks=[check],
    constraints=[MarathonConstraint('hostname', 'LIKE', '.*')],
    upgrade_strategy=MarathonUpgradeStrategy(1, 0.5),
    port_definitions=[PortDefinition(port=0, protocol='tcp', name='http')],
))
answers['created'] = app.id
settled()
seen = client.get_app(
    name, embed_tasks=True, embed_counts=True, embed_deployments=True, embed_readiness=True, embed_failures=True,
)
answers['running'] = [seen.tasks_running, len(seen.tasks), seen.tasks_healthy]
answers['task stats'] = refused(TypeError, lambda: client.get_app(name, embed_task_stats=True))
answers['listed'] = [each.id for each in client.list_apps(app_id='py/one', cmd='sleep', label='who==py')]
answers['tasks'] = sorted({task.state for task in client.list_tasks(name)})
answers['endpoints'] = len([each for each in client.list_endpoints() if each.app_id == name])
client.scale_app(name, instances=3)
settled()
client.scale_app(name, delta=-1)
settled()
client.update_app(name, MarathonApp(cmd='sleep 2000'))
settled()
client.update_app(name, client.get_app(name))
client.update_apps([client.get_app(name)], force=True)
settled()
versions = client.list_versions(name)
answers['first version'] = client.get_version(name, sorted(versions)[0]).cmd
client.rollback_app(name, sorted(versions)[0])
settled()
answers['rolled back'] = client.get_app(name).cmd
client.restart_app(name)
settled()
killed = client.list_tasks(name)[0].id
answers['killed'] = client.kill_task(name, killed).id == killed
eventually(lambda: client.get_app(name).tasks_running == 2 and killed not in [t.id for t in client.list_tasks(name)])
answers['killed and scaled'] = client.kill_given_tasks([client.list_tasks(name)[0].id], scale=True)
settled()
answers['instances'] = client.get_app(name).instances
client.kill_tasks(name, scale=True)
settled()
answers['none'] = client.get_app(name).instances

client.create_app('/py/huge', MarathonApp(cmd='sleep 1000', cpus=640, mem=16))
eventually(lambda: requests.get(url + '/v2/queue', headers=streaming.headers).json()['queue'])
answers['queue'] = refused(TypeError, client.list_queue)
waiting = client.list_deployments()[0]
answers['locked'] = refused(ConflictError, lambda: client.scale_app('/py/huge', instances=2))
client.reset_delay('/py/huge')
client.delete_deployment(waiting.id)
settled()
answers['gone'] = refused(NotFoundError, lambda: client.get_app('/py/huge'))

client.create_app('/py/crash', MarathonApp(cmd='exit 3', cpus=0.1, mem=16))
eventually(lambda: client.get_app('/py/crash', embed_failures=True).last_task_failure is not None)
answers['failure'] = client.get_app('/py/crash', embed_failures=True).last_task_failure.state
client.delete_app('/py/crash', force=True)
settled()
answers['invalid'] = refused(MarathonHttpError, lambda: client.create_app('/py/bad', MarathonApp(cmd='true', cpus=-1)))


def member(app_id, command, **more):
    return MarathonApp(id=app_id, cmd=command, cpus=0.1, mem=16, **more)


pair = [member('/pair/a', 'sleep 1000'), member('/pair/b', 'sleep 1000', dependencies=['/pair/a'])]
client.create_group(MarathonGroup(id='/pair', apps=pair))
settled()
answers['group'] = refused(TypeError, lambda: client.get_group('/pair'))
client.scale_group('/pair', 2)
settled()
answers['scaled group'] = [client.get_app(each).instances for each in ('/pair/a', '/pair/b')]
client.update_group('/pair', MarathonGroup(apps=[member('/pair/a', 'sleep 1001')]))
settled()
answers['updated group'] = [each.id for each in client.list_apps(app_id='/pair')]
client.delete_group('/pair')
settled()
client.delete_app(name)
settled()
eventually(lambda: 'app_terminated_event' in events)
answers['events'] = events
answers['plans'] = sorted(plans)
json.dump(answers, sys.stdout)
