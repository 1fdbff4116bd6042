package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BuilderLockTest {
    @Test
    void shouldLetOneInAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            threads.add(started(() -> BuilderLock.during("agent-1", "builder", () -> {
                seen.add(inside.incrementAndGet());
                Thread.yield();
                return inside.decrementAndGet();
            })));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(seen).hasSize(20).containsOnly(1);
    }

    @Test
    void shouldNotMindOtherPlaces() throws Exception {
        String result = BuilderLock.during(
                "agent-1",
                "builder",
                () -> BuilderLock.during(
                        "agent-2", "builder", () -> BuilderLock.during("agent-1", "other", () -> "in")));

        assertThat(result).isEqualTo("in");
    }

    @Test
    void shouldBeFreeAfterAFailure() throws Exception {
        assertThatThrownBy(() -> BuilderLock.during("agent-1", "builder", () -> {
                    throw new IOException("no docker");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no docker");
        assertThat(inAnotherThread()).isEqualTo("in");
    }

    @Test
    void shouldLetWaitersBeInterrupted() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch leave = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        Thread owner = started(() -> BuilderLock.during("agent-1", "builder", () -> {
            entered.countDown();
            leave.await();
            return null;
        }));
        entered.await();
        Thread waiter = new Thread(() -> {
            try {
                BuilderLock.during("agent-1", "builder", () -> null);
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        waiter.start();
        while (waiter.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        waiter.interrupt();
        waiter.join();
        leave.countDown();
        owner.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(inAnotherThread()).isEqualTo("in");
    }

    private static String inAnotherThread() throws Exception {
        AtomicReference<String> result = new AtomicReference<>();
        started(() -> result.set(BuilderLock.during("agent-1", "builder", () -> "in")))
                .join();
        return result.get();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static Thread started(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                throw new AssertionError("not expected", e);
            }
        });
        thread.start();
        return thread;
    }
}
