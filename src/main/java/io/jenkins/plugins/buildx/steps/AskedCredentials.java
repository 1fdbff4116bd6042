package io.jenkins.plugins.buildx.steps;

import hudson.model.Run;
import io.jenkins.plugins.buildx.engine.DockerConfig;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The credentials that a step asks for, by their ids: all that is saved of them. */
final class AskedCredentials implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Registry to id. */
    private final LinkedHashMap<String, String> logins = new LinkedHashMap<>();

    /** What the Dockerfile calls the secret to id. */
    private final LinkedHashMap<String, String> secrets = new LinkedHashMap<>();

    /** What the Dockerfile calls the key to id. */
    private final LinkedHashMap<String, String> sshKeys = new LinkedHashMap<>();

    /**
     * These and a login to every registry of {@code images} that has none yet, unless {@code credentialsId} is empty. A copy: the
     * images of some steps are known only when these are saved already, by a thread of its own.
     */
    AskedCredentials login(String credentialsId, Collection<ImageReference> images) {
        AskedCredentials more = new AskedCredentials();
        more.logins.putAll(logins);
        more.secrets.putAll(secrets);
        more.sshKeys.putAll(sshKeys);
        if (!credentialsId.isEmpty()) {
            images.forEach(image ->
                    more.logins.putIfAbsent(DockerConfig.registry(image.domain().orElse("")), credentialsId));
        }
        return more;
    }

    /** Adds logins; each counts more than one for the same registry that was added before. */
    AskedCredentials logins(List<RegistryLogin> more) {
        more.forEach(login ->
                logins.put(DockerConfig.registry(login.getUrl()), given(login.getCredentialsId(), "A registryLogin")));
        return this;
    }

    AskedCredentials secrets(List<BuildSecret> more) {
        more.forEach(secret -> addOnce(secrets, "buildSecret", secret.getId(), secret.getCredentialsId()));
        return this;
    }

    AskedCredentials sshKeys(List<SshKey> more) {
        more.forEach(key -> addOnce(sshKeys, "sshKey", key.getId(), key.getCredentialsId()));
        return this;
    }

    private static void addOnce(Map<String, String> known, String what, String id, String credentialsId) {
        if (known.put(id(what, id), given(credentialsId, "The " + what + " " + id)) != null) {
            throw new InvalidInput("The " + what + " " + id + " is given twice");
        }
    }

    /** {@code id}, if a Dockerfile can call a secret or a key so. */
    static String id(String what, String id) {
        if (!id.matches("[A-Za-z0-9_.-]+")) {
            throw new InvalidInput(InvalidInput.quoted(id) + " is no id of the " + what
                    + ": letters, digits, dots, _ and -, as in --mount=type="
                    + (what.equals("sshKey") ? "ssh,id=default" : "secret,id=token"));
        }
        return id;
    }

    /** {@code credentialsId}, if there is one. */
    static String given(String credentialsId, String whose) {
        if (credentialsId.isEmpty()) {
            throw new InvalidInput(whose + " needs the credentialsId of credentials in Jenkins");
        }
        return credentialsId;
    }

    /**
     * Looks the credentials up and lays them down on the agent, for its account alone.
     *
     * @throws InvalidInput if the build has no such credentials
     */
    GrantedCredentials grant(StepContext context, AgentMachine agent) throws IOException, InterruptedException {
        GrantedCredentials granted = new GrantedCredentials(context.get(Run.class), agent);
        granted.login(logins);
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            granted.secret(secret.getKey(), secret.getValue());
        }
        for (Map.Entry<String, String> key : sshKeys.entrySet()) {
            granted.sshKey(key.getKey(), key.getValue());
        }
        return granted;
    }
}
