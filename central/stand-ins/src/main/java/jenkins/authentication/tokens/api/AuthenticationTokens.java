package jenkins.authentication.tokens.api;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsMatcher;

public final class AuthenticationTokens {
    public static <T> CredentialsMatcher matcher(Class<T> tokenClass) {
        throw new UnsupportedOperationException("stand-in");
    }

    public static <T, C extends Credentials> T convert(Class<T> tokenClass, C credentials) {
        throw new UnsupportedOperationException("stand-in");
    }
}
