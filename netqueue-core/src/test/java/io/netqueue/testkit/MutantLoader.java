package io.netqueue.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Loads what sees a session anew, the simulator included, with the classes that a {@link Mutant} changes as the mutant
 * has them. All else is its parent's, the packages of net-queue below the session included, which are compiled once for
 * all mutants. Production classes know nothing of it.
 */
final class MutantLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    /** They import nothing from above (held by {@code ArchitectureTest}), and keep nothing that a run could change. */
    private static final List<String> BELOW =
            List.of("io.netqueue.transport.", "io.netqueue.options.", "io.netqueue.stream.", "io.netqueue.error.");

    private final Mutant mutant;

    MutantLoader(Mutant mutant) {
        super(MutantLoader.class.getClassLoader());
        this.mutant = mutant;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("io.netqueue.") || BELOW.stream().anyMatch(name::startsWith)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            byte[] file = classFile(name);
            return defineClass(name, file, 0, file.length);
        }
    }

    private byte[] classFile(String name) throws ClassNotFoundException {
        if (mutant.changes(name)) {
            return mutant.classFile(Class.forName(name, false, getParent()));
        }
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** The simulator's entry in these classes. */
    private Class<?> simulation() throws ClassNotFoundException {
        return loadClass(Simulation.class.getName());
    }

    /** Runs seeds one after the other; what became of the first that failed, or null. */
    String firstFailure(long first, long last) throws ReflectiveOperationException {
        return (String) simulation()
                .getMethod("firstFailure", long.class, long.class, boolean.class)
                .invoke(null, first, last, mutant.lossy());
    }

    /** Does what the command line asks for; the exit code. */
    int run(String[] arguments) throws ReflectiveOperationException {
        return (int) simulation().getMethod("run", String[].class).invoke(null, (Object) arguments);
    }
}
