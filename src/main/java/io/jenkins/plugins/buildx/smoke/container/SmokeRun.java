package io.jenkins.plugins.buildx.smoke.container;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.smoke.Probe;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import java.util.concurrent.ExecutorService;

/**
 * What the platforms of one smoke test share.
 *
 * @param machine on which docker's client runs
 * @param probe from that machine
 * @param labels of all its containers
 * @param natives what the machine runs by itself
 * @param docker which daemon that client talks to
 * @param logKept how much of a container's log is kept, in bytes
 * @param mask hides the secrets that containers were given
 * @param threads for what is done beside a platform's own thread
 */
public record SmokeRun(
        SmokeRequest request,
        Machine machine,
        Probe probe,
        Log log,
        RunLabels labels,
        Natives natives,
        DockerHost docker,
        int logKept,
        Mask mask,
        ExecutorService threads) {
    /** The docker command with these arguments. */
    public static Command docker(String... arguments) {
        // hints are advertisements, and would stand among the evidence
        return Command.of("docker").with(arguments).withEnvironment("DOCKER_CLI_HINTS", "false");
    }
}
