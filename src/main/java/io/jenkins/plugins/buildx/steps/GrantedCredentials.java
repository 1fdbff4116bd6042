package io.jenkins.plugins.buildx.steps;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.UsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.HostnameRequirement;
import edu.umd.cs.findbugs.annotations.Nullable;
import hudson.model.Run;
import hudson.util.Secret;
import io.jenkins.plugins.buildx.buildx.BuildOption;
import io.jenkins.plugins.buildx.buildx.BuildRequest;
import io.jenkins.plugins.buildx.buildx.CsvFields;
import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.engine.DockerConfig;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jenkins.authentication.tokens.api.AuthenticationTokens;
import org.jenkinsci.plugins.docker.commons.credentials.DockerRegistryToken;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/**
 * What became of {@link AskedCredentials} on one agent. Files are in the step's temporary directory, which goes with the step;
 * the rest is here alone. Never saved: made again after a restart.
 */
final class GrantedCredentials {
    private static final String VARIABLE = "DOCKER_BUILDX_SECRET_";

    private final @Nullable Run<?, ?> run;
    private final AgentMachine agent;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> secrets = new TreeMap<>();
    private final List<String> secretOptions = new ArrayList<>();
    private final List<String> sshOptions = new ArrayList<>();
    private Mask mask = Mask.NONE;

    GrantedCredentials(@Nullable Run<?, ?> run, AgentMachine agent) {
        this.run = run;
        this.agent = agent;
    }

    /** The agent, where docker's client is logged in. */
    AgentMachine machine() {
        return agent.with(environment, mask);
    }

    /** {@code request} with the secrets and keys. */
    BuildRequest added(BuildRequest request) {
        return secretOptions.isEmpty() && sshOptions.isEmpty()
                ? request
                : request.with(BuildOption.SECRET, secretOptions).with(BuildOption.SSH, sshOptions);
    }

    /** The secrets, as {@code docker buildx build --secret} takes them. */
    List<String> secretOptions() {
        return Collections.unmodifiableList(secretOptions);
    }

    /** The keys, as {@code docker buildx build --ssh} takes them. */
    List<String> sshOptions() {
        return Collections.unmodifiableList(sshOptions);
    }

    /** The environment variables from which the secrets are read. */
    Map<String, String> secrets() {
        return Collections.unmodifiableMap(secrets);
    }

    /** @param logins registry to id */
    void login(Map<String, String> logins) throws IOException, InterruptedException {
        if (logins.isEmpty()) {
            return;
        }
        Map<String, String> tokens = new HashMap<>();
        logins.forEach((registry, id) -> tokens.put(registry, token(registry, id)));
        environment.put(DockerConfig.VARIABLE, DockerConfig.provide(agent, tokens));
    }

    private String token(String registry, String id) {
        StandardCredentials credentials =
                find(id, List.of(new HostnameRequirement(registry.replaceFirst(":\\d+$", ""))));
        DockerRegistryToken token = AuthenticationTokens.convert(DockerRegistryToken.class, credentials);
        if (token == null) {
            throw unfit(id, "a login to a registry", "a username with password");
        }
        String plain = new String(Base64.getDecoder().decode(token.getToken()), StandardCharsets.UTF_8);
        hide(token.getToken());
        hide(plain.substring(plain.indexOf(':') + 1));
        return token.getToken();
    }

    /**
     * Adds a secret of the build.
     *
     * @param name by which the Dockerfile mounts it
     */
    void secret(String name, String id) throws IOException, InterruptedException {
        StandardCredentials credentials = find(id, List.of());
        if (credentials instanceof StringCredentials text) {
            variable(name, text.getSecret().getPlainText());
        } else if (credentials instanceof UsernamePasswordCredentials login) {
            variable(name, login.getPassword().getPlainText());
        } else if (credentials instanceof FileCredentials file) {
            byte[] content = file.getContent().readAllBytes();
            hide(new String(content, StandardCharsets.UTF_8));
            secretOptions.add(CsvFields.join("id=" + name, "src=" + file("secret-" + name, content)));
        } else {
            throw unfit(id, "a secret of a build", "a secret text, a secret file, or a username with password");
        }
    }

    private void variable(String name, String value) {
        hide(value);
        String variable = VARIABLE + secrets.size();
        secrets.put(variable, value);
        secretOptions.add("id=" + name + ",env=" + variable);
    }

    /**
     * Adds a key with which the build reaches other machines.
     *
     * @param name by which the Dockerfile mounts it
     */
    void sshKey(String name, String id) throws IOException, InterruptedException {
        if (!(find(id, List.of()) instanceof SSHUserPrivateKey key)
                || key.getPrivateKeys().isEmpty()) {
            throw unfit(id, "a key for ssh", "an SSH username with private key");
        }
        Secret passphrase = key.getPassphrase();
        if (passphrase != null && !passphrase.getPlainText().isEmpty()) {
            throw new InvalidInput("The key of the credentials " + InvalidInput.quoted(id)
                    + " has a passphrase, which BuildKit can't be told; use a key without one");
        }
        String text = key.getPrivateKeys().get(0).strip() + "\n";
        hide(text);
        sshOptions.add(name + "=" + file("ssh-" + name, text.getBytes(StandardCharsets.UTF_8)));
    }

    private String file(String name, byte[] content) throws IOException, InterruptedException {
        String path = agent.temporaryDirectory() + "/" + name;
        agent.write(path, content, false);
        return path;
    }

    private void hide(String secret) {
        mask = mask.and(List.of(secret));
    }

    private StandardCredentials find(String id, List<DomainRequirement> requirements) {
        StandardCredentials found =
                CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, requirements);
        if (found == null) {
            throw new InvalidInput(
                    "This build has no credentials " + InvalidInput.quoted(id)
                            + ": look for the id among the credentials of Jenkins and of the job's folder, and at their domain");
        }
        CredentialsProvider.track(run, found);
        return found;
    }

    private static InvalidInput unfit(String id, String what, String fit) {
        return new InvalidInput(
                "The credentials " + InvalidInput.quoted(id) + " can't be " + what + "; that takes " + fit);
    }
}
