package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.Launcher;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The agent is one that answers calls as remoting does: a thread that is interrupted, before or meanwhile, takes its call back. */
class AgentProcessTreeJenkinsTest {
    private int interruptedCalls;
    private int kills;

    @AfterEach
    void forgetInterrupts() {
        Thread.interrupted();
    }

    @Test
    void shouldKillWhereItIsInterruptedWhileItAsks() {
        new AgentProcessTree(launcher(true)).end();

        assertThat(kills).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldKillWhereItWasInterruptedBefore() {
        Thread.currentThread().interrupt();

        new AgentProcessTree(launcher(false)).kill();

        assertThat(kills).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldKillWhereItIsInterruptedWhileItKills() {
        interruptedCalls = 1;

        new AgentProcessTree(launcher(true)).end();

        assertThat(kills).isEqualTo(1);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldGiveUpWhereItIsInterruptedAgainAndAgain() {
        interruptedCalls = 2;

        new AgentProcessTree(launcher(false)).kill();

        assertThat(kills).isZero();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldLeaveAThreadAsItWas() {
        new AgentProcessTree(launcher(false)).end();

        assertThat(kills).isEqualTo(1);
        assertThat(Thread.interrupted()).isFalse();
    }

    private Launcher launcher(boolean interrupted) {
        VirtualChannel channel = (VirtualChannel) Proxy.newProxyInstance(
                VirtualChannel.class.getClassLoader(),
                new Class<?>[] {VirtualChannel.class},
                (proxy, method, arguments) -> answer());
        return new Launcher.LocalLauncher(TaskListener.NULL, channel) {
            @Override
            public void kill(Map<String, String> variables) throws InterruptedException {
                if (interrupted) {
                    throw new InterruptedException("while it asks the processes");
                }
            }
        };
    }

    private Object answer() throws InterruptedException {
        if (Thread.interrupted() || interruptedCalls-- > 0) {
            throw new InterruptedException("while the agent is called");
        }
        kills++;
        return null;
    }
}
