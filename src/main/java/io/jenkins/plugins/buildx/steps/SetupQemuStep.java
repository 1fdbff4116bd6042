package io.jenkins.plugins.buildx.steps;

import hudson.Extension;
import hudson.model.Node;
import hudson.model.TaskListener;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.engine.EmulatorReport;
import io.jenkins.plugins.buildx.engine.QemuRequest;
import io.jenkins.plugins.buildx.engine.QemuResult;
import io.jenkins.plugins.buildx.engine.ReportDraft;
import io.jenkins.plugins.buildx.engine.SetupQemu;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Sees to it that docker on the agent runs the platforms. */
public final class SetupQemuStep extends Step implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<String> platforms;
    private String image = "";
    private String imageKind = "";
    private boolean reset;
    private boolean check;
    private boolean allowPrivileged = true;

    @DataBoundConstructor
    public SetupQemuStep(List<String> platforms) {
        this.platforms = platforms == null ? List.of() : new ArrayList<>(platforms);
    }

    public List<String> getPlatforms() {
        return platforms;
    }

    public String getImage() {
        return image;
    }

    @DataBoundSetter
    public void setImage(String image) {
        this.image = image == null ? "" : image.strip();
    }

    public String getImageKind() {
        return imageKind;
    }

    @DataBoundSetter
    public void setImageKind(String imageKind) {
        this.imageKind = BuilderStep.text(imageKind).strip();
    }

    public boolean isReset() {
        return reset;
    }

    @DataBoundSetter
    public void setReset(boolean reset) {
        this.reset = reset;
    }

    public boolean isCheck() {
        return check;
    }

    @DataBoundSetter
    public void setCheck(boolean check) {
        this.check = check;
    }

    public boolean isAllowPrivileged() {
        return allowPrivileged;
    }

    @DataBoundSetter
    public void setAllowPrivileged(boolean allowPrivileged) {
        this.allowPrivileged = allowPrivileged;
    }

    /** What is asked for; refuses what can't be. */
    QemuRequest toRequest() {
        BuildxGlobalConfiguration defaults = BuildxGlobalConfiguration.get();
        QemuRequest request = QemuRequest.of(Platform.parseAll(BuilderStep.or(platforms, defaults.getPlatforms())))
                .withReset(reset)
                .withCheckOnly(check)
                .withAllowPrivileged(allowPrivileged && defaults.isAllowPrivileged())
                .withAllowedImages(defaults.getAllowedImages());
        // the kind that administrators set is that of their image
        return image.isEmpty() && imageKind.isEmpty()
                ? defaults.withEmulatorImage(request)
                : request.withImage(BuilderStep.or(image, defaults.getEmulatorImage()), imageKind);
    }

    @Override
    public StepExecution start(StepContext context) throws StepFailure {
        return new Execution(context, StepFailure.refusing(this::toRequest));
    }

    private static final class Execution extends RerunExecution {
        private static final long serialVersionUID = 1L;

        private final Saved<QemuRequest> request;
        private volatile boolean changed = true;

        Execution(StepContext context, QemuRequest request) {
            super(context);
            this.request = new Saved<>(request);
        }

        @Override
        protected Object run(AgentMachine agent, TaskListener log) throws Exception {
            QemuRequest permitted = permitted();
            ReportDraft draft = new ReportDraft(List.of());
            try {
                QemuResult result = new SetupQemu(agent, log.getLogger()::println).run(permitted, draft);
                changed = !result.installed().isEmpty();
                if (!result.isComplete()) {
                    throw incomplete(result);
                }
                ImageReports.of(getContext()).qemu(node(), draft.report());
                return told(result);
            } catch (Failure e) {
                keep(draft, agent, log);
                throw e;
            }
        }

        /** There may be no image whose artifacts will tell of the emulators. */
        private void keep(ReportDraft draft, AgentMachine agent, TaskListener log)
                throws IOException, InterruptedException {
            ImageReports reports = ImageReports.of(getContext());
            reports.qemu(node(), draft.report());
            String folder = "buildx/setup-qemu/" + (node().isEmpty() ? "built-in" : node());
            try (AgentArtifacts artifacts = new AgentArtifacts(reports.run(), agent.launcher(), log, folder)) {
                draft.keepQemu(artifacts);
            }
        }

        @Override
        boolean changesAgent() {
            return changed;
        }

        private QemuRequest permitted() throws IOException, InterruptedException {
            QemuRequest asked = request.get();
            boolean allowed = BuildxNodeProperty.allowsPrivileged(getContext().get(Node.class));
            return asked.withAllowPrivileged(asked.allowPrivileged() && allowed);
        }

        private static Failure incomplete(QemuResult result) {
            List<String> lacking = result.emulators().stream()
                    .filter(emulator -> !emulator.runs())
                    .map(EmulatorReport::toString)
                    .toList();
            return new Failure(
                    Failure.Kind.MACHINE,
                    "this agent does not run all platforms",
                    String.join("\n", lacking),
                    "run setupQemu without check: true, or use a native agent");
        }

        private static Map<String, Object> told(QemuResult result) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("supported", texts(result.supported()));
            told.put("emulated", texts(result.emulated()));
            told.put("installed", texts(result.installed()));
            told.put("mode", result.mode().toString());
            return told;
        }

        private static List<String> texts(Collection<Platform> platforms) {
            return new ArrayList<>(platforms.stream().map(Platform::toString).toList());
        }
    }

    /** The step's name and form. */
    @Extension
    public static final class DescriptorImpl extends BuildxStepDescriptor {
        public DescriptorImpl() {
            super("platforms");
        }

        @Override
        Map<String, String> example() {
            return Map.of("platforms", "linux/arm64");
        }

        @Override
        void prove(Step step) {
            ((SetupQemuStep) step).toRequest();
        }

        @Override
        public String getFunctionName() {
            return "setupQemu";
        }

        @Override
        public String getDisplayName() {
            return "Set up emulators for other CPU architectures";
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return told(arguments, "platforms", BuildxGlobalConfiguration.PLATFORMS);
        }
    }
}
