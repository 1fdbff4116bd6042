package hudson.model;

public abstract class Fingerprint {}
