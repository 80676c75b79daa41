// The one file that can be carried to another machine: finds PyTorch there, loads it, and only then the program proper,
// a library that lies in this file. A program linked with PyTorch in the usual way would be refused by the system's
// loader before it could say what is missing.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>

#include "app/portable/torch_finder.h"
#include "app/process_tuning.h"

extern "C" {
extern const char samiProgramBegin[];  // portable_program.S
extern const char samiProgramEnd[];
}

namespace {

using namespace sami;

constexpr int kFailedExit = 1;

Result<void*> opened(const std::string& path, const char* what) {
    if (void* library = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_GLOBAL)) return library;
    return fail(ErrorKind::NotFound, "{what} can't be loaded: {cause}", {{"what", what}, {"cause", ::dlerror()}});
}

/// Loads PyTorch as `import torch` does, so that everything it brings along is found beside it.
Result<void> loadTorch() {
    Result<TorchPlace> torch = findTorch(SAMI_TORCH_VERSION);
    if (!torch) return std::unexpected(torch.error());
    if (!torchVersionFits(SAMI_TORCH_VERSION, torch->version)) {
        return fail(ErrorKind::Unsupported,
                    "{folder} is torch {found}, and this program was built for torch {wanted}; install that (pip "
                    "install torch=={wanted}), or build the program with TORCH={release}",
                    {{"folder", torch->folder},
                     {"found", torch->version},
                     {"release", torch->version.substr(0, torch->version.find('+'))},
                     {"wanted", SAMI_TORCH_VERSION}});
    }
    const std::string lib = (torch->folder / "lib").string();
    // Present in wheels: what CUDA libraries need of each other is resolved by it. The LibTorch archive has none.
    ::dlopen((lib + "/libtorch_global_deps.so").c_str(), RTLD_LAZY | RTLD_GLOBAL);
    if (const auto library = opened(lib + "/libtorch.so", "PyTorch"); !library) return std::unexpected(library.error());
    return {};
}

Error cannotUnpack() {
    return {ErrorKind::Io, sentence("the program in this file can't be unpacked into memory: {cause}",
                                    {{"cause", std::strerror(errno)}})};
}

/// The library inside this file, as a file of its own that exists only in memory.
Result<void*> loadProgram() {
    const int file = ::memfd_create("sami-program", MFD_CLOEXEC);
    const std::size_t size = static_cast<std::size_t>(samiProgramEnd - samiProgramBegin);
    if (file < 0) return std::unexpected(cannotUnpack());
    for (std::size_t written = 0; written < size;) {
        const ssize_t count = ::write(file, samiProgramBegin + written, size - written);
        if (count <= 0) return std::unexpected(cannotUnpack());
        written += static_cast<std::size_t>(count);
    }
    Result<void*> program = opened("/proc/self/fd/" + std::to_string(file), "the program");
    ::close(file);
    return program;
}

Result<int> run(int argc, char** argv) {
    if (Result<void> loaded = loadTorch(); !loaded) return std::unexpected(loaded.error());
    const Result<void*> program = loadProgram();
    if (!program) return std::unexpected(program.error());
    const auto enter = reinterpret_cast<int (*)(int, char**)>(::dlsym(*program, "samiEnter"));
    return enter(argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
    tuneProcess(argv);
    const Result<int> code = run(argc, argv);
    if (!code) std::cerr << "sami: " << code.error().detail << '\n';
    // Ends without taking PyTorch's libraries down again, as Python does: their order of going is not ours to know.
    std::cout.flush();
    std::fflush(nullptr);
    ::_exit(code ? *code : kFailedExit);
}
