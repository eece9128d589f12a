// An executor on mesos-go: its tasks run until they are killed or a message ends them; other messages it sends back.
package main

import (
	"context"
	"log"
	"net/url"
	"os"
	"time"

	mesos "github.com/mesos/mesos-go/api/v1/lib"
	"github.com/mesos/mesos-go/api/v1/lib/backoff"
	"github.com/mesos/mesos-go/api/v1/lib/encoding"
	"github.com/mesos/mesos-go/api/v1/lib/encoding/codecs"
	"github.com/mesos/mesos-go/api/v1/lib/executor"
	"github.com/mesos/mesos-go/api/v1/lib/executor/calls"
	"github.com/mesos/mesos-go/api/v1/lib/executor/config"
	"github.com/mesos/mesos-go/api/v1/lib/httpcli"
	"github.com/mesos/mesos-go/api/v1/lib/httpcli/httpexec"
	"github.com/pborman/uuid"
)

type state struct {
	calls         calls.Sender
	subscriptions calls.Sender
	tasks         map[mesos.TaskID]mesos.TaskInfo
	unknownTasks  map[mesos.TaskID]mesos.TaskInfo
	updates       map[string]executor.Call_Update
	over          bool
}

func (s *state) update(id mesos.TaskID, to mesos.TaskState, message string) {
	now, source := float64(time.Now().UnixNano())/1e9, mesos.SOURCE_EXECUTOR
	random := uuid.NewRandom()
	status := mesos.TaskStatus{
		TaskID:    id,
		State:     &to,
		Source:    &source,
		Message:   &message,
		Timestamp: &now,
		UUID:      []byte(random),
	}
	call := calls.Update(status)
	s.updates[string(random)] = *call.Update
	if err := calls.SendNoData(context.Background(), s.calls, calls.NonStreaming(call)); err != nil {
		log.Println("an update failed:", err)
	}
}

func (s *state) launch(tasks ...mesos.TaskInfo) {
	for _, task := range tasks {
		s.tasks[task.TaskID] = task
		s.unknownTasks[task.TaskID] = task
		s.update(task.TaskID, mesos.TASK_RUNNING, "data: "+string(task.Data))
	}
}

func (s *state) end(id mesos.TaskID, to mesos.TaskState) {
	if _, known := s.tasks[id]; known {
		delete(s.tasks, id)
		s.update(id, to, "told to")
	}
}

func (s *state) hear(e *executor.Event) {
	log.Println("heard", e.GetType())
	switch e.GetType() {
	case executor.Event_LAUNCH:
		s.launch(e.Launch.Task)
	case executor.Event_LAUNCH_GROUP:
		s.launch(e.LaunchGroup.TaskGroup.Tasks...)
	case executor.Event_KILL:
		s.end(e.Kill.TaskID, mesos.TASK_KILLED)
	case executor.Event_ACKNOWLEDGED:
		delete(s.unknownTasks, e.Acknowledged.TaskID)
		delete(s.updates, string(e.Acknowledged.UUID))
	case executor.Event_MESSAGE:
		if string(e.Message.Data) == "finish" {
			for id := range s.tasks {
				s.end(id, mesos.TASK_FINISHED)
			}
			return
		}
		message := calls.Message(append([]byte("back: "), e.Message.Data...))
		if err := calls.SendNoData(context.Background(), s.calls, calls.NonStreaming(message)); err != nil {
			log.Println("a message failed:", err)
		}
	case executor.Event_ERROR:
		log.Println("error:", e.Error.Message)
	case executor.Event_SHUTDOWN:
		s.over = true
	}
}

func (s *state) subscribe() error {
	var tasks []mesos.TaskInfo
	for _, task := range s.unknownTasks {
		tasks = append(tasks, task)
	}
	var updates []executor.Call_Update
	for _, update := range s.updates {
		updates = append(updates, update)
	}
	request := calls.NonStreaming(calls.Subscribe(tasks, updates))
	response, err := s.subscriptions.Send(context.Background(), request)
	if response != nil {
		defer response.Close()
	}
	for err == nil && !s.over {
		err = s.next(response)
	}
	return err
}

func (s *state) next(decoder encoding.Decoder) error {
	var e executor.Event
	if err := decoder.Decode(&e); err != nil {
		return err
	}
	s.hear(&e)
	return nil
}

func main() {
	cfg, err := config.FromEnv()
	if err != nil {
		log.Fatal(err)
	}
	media := codecs.MediaTypeProtobuf
	if os.Getenv("CODEC") == codecs.NameJSON {
		media = codecs.MediaTypeJSON
	}
	api := url.URL{Scheme: "http", Host: cfg.AgentEndpoint, Path: "/api/v1/executor"}
	client := func(options ...httpcli.ConfigOpt) calls.Sender {
		cli := httpcli.New(
			httpcli.Endpoint(api.String()),
			httpcli.Codec(codecs.ByMediaType[media]),
			httpcli.Do(httpcli.With(options...)),
		)
		return calls.SenderWith(
			httpexec.NewSender(cli.Send), calls.Framework(cfg.FrameworkID), calls.Executor(cfg.ExecutorID),
		)
	}
	s := &state{
		calls:         client(),
		subscriptions: client(httpcli.Timeout(0)),
		tasks:         map[mesos.TaskID]mesos.TaskInfo{},
		unknownTasks:  map[mesos.TaskID]mesos.TaskInfo{},
		updates:       map[string]executor.Call_Update{},
	}
	tries := backoff.Notifier(50*time.Millisecond, time.Second, nil)
	for lost := time.Now(); !s.over; <-tries {
		connected := time.Now()
		err := s.subscribe()
		if s.over {
			break
		}
		log.Println("the subscription ended:", err)
		if time.Since(connected) > time.Second {
			lost = time.Now()
		}
		if !cfg.Checkpoint || time.Since(lost) > cfg.RecoveryTimeout {
			log.Fatal("the agent does not come back")
		}
	}
	for id := range s.tasks {
		s.end(id, mesos.TASK_KILLED)
	}
}
