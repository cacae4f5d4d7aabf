# Writes OUTPUT, a C++ source that holds the files of SOURCES (separated by "|") as reader::shipped_KIND().
string(REPLACE "|" ";" sources "${SOURCES}")
set(entries "")
foreach(source ${sources})
  file(READ ${source} text)
  get_filename_component(name ${source} NAME)
  string(APPEND entries "    {\"${name}\", R\"toml~~(${text})toml~~\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"config/reader/shipped.hpp\"\n
namespace reader {\n
namespace {
constexpr ShippedFile k_files[] = {\n${entries}};
}  // namespace\n
std::span<const ShippedFile> shipped_${KIND}() { return k_files; }\n
}  // namespace reader\n")
