package io.jenkins.plugins.buildx.steps;

import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.scm.NullSCM;
import hudson.scm.SCMRevisionState;
import io.jenkins.plugins.buildx.Checkout;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.LocalRunner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Git would check out of the sources under test: the files that belong to them, as they are now. */
public final class CheckoutScm extends NullSCM {
    @Override
    public void checkout(
            Run<?, ?> build,
            Launcher launcher,
            FilePath workspace,
            TaskListener listener,
            File changelog,
            SCMRevisionState baseline)
            throws IOException, InterruptedException {
        Path root = Checkout.file("Jenkinsfile").getParent();
        String files = new LocalRunner()
                .run(Command.of(
                        "git", "-C", root.toString(), "ls-files", "-z", "--cached", "--others", "--exclude-standard"))
                .text();
        for (String file : files.split("\0")) {
            if (Files.isSymbolicLink(root.resolve(file))) {
                workspace
                        .child(file)
                        .symlinkTo(Files.readSymbolicLink(root.resolve(file)).toString(), listener);
            } else if (Files.exists(root.resolve(file))) {
                workspace.child(file).copyFrom(new FilePath(root.resolve(file).toFile()));
            }
        }
    }

    @Override
    public String getKey() {
        return "checkout";
    }
}
